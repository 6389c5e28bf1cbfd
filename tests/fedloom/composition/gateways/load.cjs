// Starts @apollo/gateway and Hive Gateway with a supergraph, and asks each for its schema. A line of JSON in
// ({supergraph: sdl}), a line of JSON out ({gateway: {data} or {error}}). It runs until standard input ends.
const { createInterface } = require("node:readline");
const { ApolloGateway } = require("@apollo/gateway");
const { createGatewayRuntime } = require("@graphql-hive/gateway-runtime");
const { getIntrospectionQuery, parse } = require("graphql");

const query = getIntrospectionQuery({ inputValueDeprecation: true, schemaDescription: true, specifiedByUrl: true });
const document = parse(query);
const silent = { debug() {}, info() {}, warn() {}, error() {} };

async function apollo(supergraphSdl) {
  const gateway = new ApolloGateway({ supergraphSdl, logger: silent });
  const { executor } = await gateway.load({});
  const request = { query, variables: {} };
  const answer = await executor({
    document, source: query, queryHash: supergraphSdl, request, operation: document.definitions[0],
    operationName: null, context: {}, metrics: {}, logger: silent,
  });
  await gateway.stop();
  return answer;
}

async function hive(supergraph) {
  const gateway = createGatewayRuntime({ supergraph: () => supergraph, logging: false, landingPage: false });
  const answer = await gateway.fetch("http://127.0.0.1/graphql", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  const said = await answer.json();
  await gateway[Symbol.asyncDispose]();
  return said;
}

// A supergraph that a gateway does not take: that is an answer too.
async function guarded(start, supergraph) {
  try {
    const { data, errors } = await start(supergraph);
    return errors?.length ? { error: errors[0].message } : { data };
  } catch (error) {
    return { error: String(error) };
  }
}

(async () => {
  for await (const line of createInterface({ input: process.stdin })) {
    const { supergraph } = JSON.parse(line);
    const answers = {
      "@apollo/gateway": await guarded(apollo, supergraph),
      "Hive Gateway": await guarded(hive, supergraph),
    };
    process.stdout.write(`${JSON.stringify(answers)}\n`);
  }
})();
