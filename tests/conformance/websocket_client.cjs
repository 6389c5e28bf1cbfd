// Runs operations side by side over one WebSocket with the client of npm graphql-ws, and prints what it saw.
//
// Standard input: {"url", "connectionParams"?, "headers"?, "operations": [{"query", "variables"?, "take"?}]}.
// An operation is cancelled by the client after `take` results, or runs to its end.
// Standard output: {"results": [{"values", "ended": "complete" | "cancelled" | "error", "error"?}], "closed"?}

const { createClient } = require("graphql-ws");
const { readFileSync } = require("node:fs");
const WebSocket = require("ws");

const { url, connectionParams, headers = {}, operations } = JSON.parse(readFileSync(0, "utf8"));
const seen = {};

class WebSocketWithHeaders extends WebSocket {
  constructor(address, protocols) {
    super(address, protocols, { headers });
  }
}

const client = createClient({
  url,
  connectionParams,
  lazy: true,
  retryAttempts: 0,
  webSocketImpl: WebSocketWithHeaders,
  on: { closed: ({ code, reason }) => (seen.closed = { code, reason: String(reason) }) },
});

function described(error) {
  if (Array.isArray(error)) return error;
  return { code: error.code, reason: String(error.reason ?? error.message ?? error) };
}

function run({ query, variables, take = Infinity }) {
  const values = [];
  return new Promise((resolve) => {
    let isCancelled = false;
    const cancel = client.subscribe(
      { query, variables },
      {
        next: (value) => {
          values.push(value);
          if (values.length < take) return;
          isCancelled = true;
          cancel();
        },
        error: (error) => resolve({ values, ended: "error", error: described(error) }),
        complete: () => resolve({ values, ended: isCancelled ? "cancelled" : "complete" }),
      },
    );
  });
}

async function main() {
  const results = await Promise.all(operations.map(run));
  await client.dispose();
  process.stdout.write(JSON.stringify({ results, ...seen }));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
