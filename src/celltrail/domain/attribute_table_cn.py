"""Attributes that China's filing of specifications asks for and the battery passport does not.

Columns as in `celltrail.domain.attribute_table`. Who reads them is our own reading: they say how a battery is
built, as point 2 of Annex XIII does.
"""

from __future__ import annotations

from typing import Final

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.attribute_types import (
    Attribute,
    AttributeCategory,
    Confidence,
    Granularity,
    ValueType,
)

_A, _C, _G, _L, _V = AccessGroup, AttributeCategory, Granularity, Confidence, ValueType
_FILING: Final = "GB/T 34014-2017, filing of specifications (notice 2018 No. 73)"

# fmt: off
ROWS: tuple[Attribute, ...] = (
    Attribute("cell_shape", _C.CROSS_REGIME, "Shape of the cells",
        "As the specification is filed in China.",
        None, _V.ENUM, _G.MODEL, None, _FILING,
        (), _A.DISMANTLING, _L.SPECIFICATION, ("PRISMATIC", "POUCH", "CYLINDRICAL")),
    Attribute("dimensions", _C.CROSS_REGIME, "Dimensions",
        "Length, width and height, or diameter and height, in millimetres.",
        "mm", _V.OBJECT, _G.MODEL, None, _FILING,
        (), _A.DISMANTLING, _L.SPECIFICATION),
    Attribute("separator_material", _C.CROSS_REGIME, "Separator",
        "Material of the separator, one of the key materials.",
        None, _V.TEXT, _G.MODEL, None, _FILING,
        (), _A.DISMANTLING, _L.SPECIFICATION),
    Attribute("cells_in_series", _C.CROSS_REGIME, "Cells in series",
        "How many cells, or groups of cells, are in series.",
        None, _V.INTEGER, _G.MODEL, None, _FILING,
        (), _A.DISMANTLING, _L.DESIGN),
    Attribute("cells_in_parallel", _C.CROSS_REGIME, "Cells in parallel",
        "How many cells are in parallel in each group.",
        None, _V.INTEGER, _G.MODEL, None, _FILING,
        (), _A.DISMANTLING, _L.DESIGN),
    Attribute("product_certificate", _C.CROSS_REGIME, "Product certificate",
        "Number of the certificate of the product.",
        None, _V.TEXT, _G.MODEL, None, "notice 2018 No. 73", (), _A.PUBLIC, _L.DESIGN),
)
# fmt: on
