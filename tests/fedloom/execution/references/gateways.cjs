// @apollo/gateway, or Hive Gateway with its Rust query planner, for as many supergraphs as are loaded. A line of
// JSON in, a line of JSON out:
//
//   {load: name, gateway: "apollo" | "hive", supergraph}  ->  {} or {failure}
//   {ask: name, query, variables}                         ->  {data, errors} or {failure}
//   {drop: name}                                          ->  {}
//
// It runs until standard input ends.
const { createInterface } = require("node:readline");

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const loaded = new Map();

async function apollo(supergraphSdl) {
  const { ApolloGateway } = require("@apollo/gateway");
  const { parse } = require("graphql");
  const gateway = new ApolloGateway({ supergraphSdl, logger: silent });
  const { executor, schema } = await gateway.load({});
  return {
    async ask({ query, variables = {} }) {
      const document = parse(query);
      const { data, errors } = await executor({
        document, source: query, queryHash: query, request: { query, variables }, schema,
        operation: document.definitions.find((each) => each.kind === "OperationDefinition"),
        operationName: null, context: {}, metrics: {}, logger: silent,
      });
      return { data, errors: errors?.map((each) => each.toJSON?.() ?? { message: String(each) }) };
    },
    drop: () => gateway.stop(),
  };
}

async function hive(supergraph) {
  const { createGatewayRuntime } = require("@graphql-hive/gateway-runtime");
  const { unifiedGraphHandler } = require("@graphql-hive/router-runtime");
  const gateway = createGatewayRuntime({
    supergraph: () => supergraph, unifiedGraphHandler, logging: false, landingPage: false, maskedErrors: false,
  });
  const ask = async ({ query, variables }) => {
    const answer = await gateway.fetch("http://127.0.0.1/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ query, variables }),
    });
    return answer.json();
  };
  // The supergraph is read with the first request.
  const { errors } = await ask({ query: "{ __typename }" });
  if (errors) throw new Error(errors[0].message);
  return { ask, drop: () => gateway[Symbol.asyncDispose]() };
}

const starts = { apollo, hive };

async function answered(request) {
  if (request.ask) return loaded.get(request.ask).ask(request);
  if (request.load) {
    loaded.set(request.load, await starts[request.gateway](request.supergraph));
    return {};
  }
  await loaded.get(request.drop)?.drop();
  loaded.delete(request.drop);
  return {};
}

process.on("unhandledRejection", () => {});

(async () => {
  for await (const line of createInterface({ input: process.stdin })) {
    let answer;
    try {
      answer = await answered(JSON.parse(line));
    } catch (error) {
      // A gateway that does not start, or breaks off: that is an answer too.
      answer = { failure: String(error?.stack ?? error) };
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
  process.exit(0);
})();
