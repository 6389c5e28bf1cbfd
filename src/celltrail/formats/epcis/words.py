"""Words of the GS1 Core Business Vocabulary 2.0 that EPCIS events use.

Source: the enumerations of https://ref.gs1.org/standards/epcis/2.0.1/epcis-json-schema.json.
"""

from __future__ import annotations

from typing import Annotated

from celltrail.formats.constraints import Vocabulary

_STEPS = """
    accepting arriving assembling collecting commissioning consigning creating_class_instance
    cycle_counting decommissioning departing destroying disassembling dispensing encoding
    entering_exiting holding inspecting installing killing loading other packing picking receiving
    removing repackaging repairing replacing reserving retail_selling shipping staging_outbound
    stock_taking stocking storing transporting unloading unpacking void_shipping sensor_reporting
    sampling
"""
_DISPOSITIONS = """
    active container_closed damaged destroyed dispensed disposed encoded expired in_progress
    in_transit inactive no_pedigree_match non_sellable_other partially_dispensed recalled reserved
    retail_sold returned sellable_accessible sellable_not_accessible stolen unknown available
    completeness_verified completeness_inferred conformant container_open mismatch_instance
    mismatch_class mismatch_quantity needs_replacement non_conformant unavailable
"""
_TRANSACTIONS = "bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt"

BizStep = Annotated[str, Vocabulary("business step", frozenset(_STEPS.split()))]
Disposition = Annotated[str, Vocabulary("disposition", frozenset(_DISPOSITIONS.split()))]
TransactionType = Annotated[str, Vocabulary("business transaction type", frozenset(_TRANSACTIONS.split()))]
PartyType = Annotated[
    str, Vocabulary("source or destination type", frozenset({"owning_party", "possessing_party", "location"}))
]
ErrorReason = Annotated[
    str, Vocabulary("reason of an error declaration", frozenset({"did_not_occur", "incorrect_data"}))
]
