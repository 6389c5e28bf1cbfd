// Composes with both reference implementations, or reads a supergraph with both. A line of JSON in
// ({subgraphs: {name: sdl, …}} or {supergraph: sdl}), a line of JSON out ({apollo: {ok, errors, hints,
// supergraph, api}, theguild: …}). It runs until standard input ends.
const { createInterface } = require("node:readline");
const { composeServices: apollo } = require("@apollo/composition");
const { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } = require("@apollo/federation-internals");
const {
  composeServices: guild,
  compositionHasErrors,
  transformSupergraphToPublicSchema,
} = require("@theguild/federation-composition");
const { buildASTSchema, lexicographicSortSchema, parse, printSchema } = require("graphql");

const services = (set) =>
  Object.entries(set).map(([name, sdl]) => ({ name, url: `http://127.0.0.1:9/${name}`, typeDefs: parse(sdl) }));
const sorted = (schema) => printSchema(lexicographicSortSchema(schema));
const accepted = (api) => ({ ok: true, errors: [], api: sorted(api) });
const refused = (errors) => ({
  ok: false,
  errors: errors.map((each) => ({ code: each.extensions?.code ?? null, message: each.message })),
});

function apolloReads(supergraph) {
  const options = { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES };
  return accepted(Supergraph.build(supergraph, options).apiSchema().toGraphQLJSSchema());
}

function apolloComposes(set) {
  const { errors, hints, supergraphSdl: supergraph } = apollo(services(set));
  if (errors) return refused(errors);
  return { ...apolloReads(supergraph), hints: (hints ?? []).map((each) => each.definition.code), supergraph };
}

function guildReads(supergraph) {
  const document = transformSupergraphToPublicSchema(parse(supergraph));
  return accepted(buildASTSchema(document, { assumeValidSDL: true }));
}

function guildComposes(set) {
  const result = guild(services(set));
  if (compositionHasErrors(result)) return refused(result.errors);
  return { ...guildReads(result.supergraphSdl), hints: null, supergraph: result.supergraphSdl };
}

// A document that neither can parse, or on which one breaks off: that is an answer too.
function guarded(ask, given) {
  try {
    return ask(given);
  } catch (error) {
    return refused(error.causes?.length ? error.causes : [error]);
  }
}

createInterface({ input: process.stdin }).on("line", (line) => {
  const { subgraphs, supergraph } = JSON.parse(line);
  const [given, ofApollo, ofGuild] = subgraphs
    ? [subgraphs, apolloComposes, guildComposes]
    : [supergraph, apolloReads, guildReads];
  const answers = { apollo: guarded(ofApollo, given), theguild: guarded(ofGuild, given) };
  process.stdout.write(`${JSON.stringify(answers)}\n`);
});
