"""The specifications that every supergraph of ours links: link 1.0 and join 0.5, and their definitions.

Sources: the link specification v1.0; the join specification v0.5 (v0.4 with `contextArguments` and
`join__directive`). The text is a document of definitions, put before the types of a supergraph.
"""

from __future__ import annotations

from typing import Final

LINK_URL: Final = "https://specs.apollo.dev/link/v1.0"
JOIN_URL: Final = "https://specs.apollo.dev/join/v0.5"

# Gateways that are older than GraphQL's edition of September 2025 do not know it.
ONE_OF_DEFINITION: Final = "directive @oneOf on INPUT_OBJECT\n"

JOIN_DEFINITIONS: Final = """\
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA

directive @join__graph(name: String!, url: String!) on ENUM_VALUE

directive @join__type(
  graph: join__Graph!
  key: join__FieldSet
  extension: Boolean! = false
  resolvable: Boolean! = true
  isInterfaceObject: Boolean! = false
) repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR

directive @join__field(
  graph: join__Graph
  requires: join__FieldSet
  provides: join__FieldSet
  type: String
  external: Boolean
  override: String
  usedOverridden: Boolean
  overrideLabel: String
  contextArguments: [join__ContextArgument!]
) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION

directive @join__implements(graph: join__Graph!, interface: String!) repeatable on OBJECT | INTERFACE

directive @join__unionMember(graph: join__Graph!, member: String!) repeatable on UNION

directive @join__enumValue(graph: join__Graph!) repeatable on ENUM_VALUE

directive @join__directive(
  graphs: [join__Graph!]
  name: String!
  args: join__DirectiveArguments
) repeatable on SCHEMA | OBJECT | INTERFACE | FIELD_DEFINITION

scalar link__Import

enum link__Purpose {
  "What is needed to resolve fields securely."
  SECURITY
  "What is needed to execute operations."
  EXECUTION
}

scalar join__FieldSet

scalar join__FieldValue

scalar join__DirectiveArguments

input join__ContextArgument {
  name: String!
  type: String!
  context: String!
  selection: join__FieldValue!
}
"""
