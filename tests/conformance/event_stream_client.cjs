// Runs operations with the client of npm graphql-sse in distinct connections mode, and prints what it saw.
//
// Standard input: {"url", "headers"?, "operations": [{"query", "variables"?, "take"?}]}.
// An operation is cancelled by the client after `take` results, or runs to its end.
// Standard output: {"results": [{"values", "ended": "complete" | "cancelled" | "error", "error"?}]}

const { createClient } = require("graphql-sse");
const { readFileSync } = require("node:fs");

const { url, headers = {}, operations } = JSON.parse(readFileSync(0, "utf8"));
const client = createClient({ url, headers, singleConnection: false, retryAttempts: 0 });

function described(error) {
  return { status: error.response?.status ?? null, message: String(error.message ?? error) };
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
  client.dispose();
  process.stdout.write(JSON.stringify({ results }));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
