/**
 * The query page: GraphiQL against the gateway that served it.
 *
 * Where GraphQL lives comes from a <meta> element, for the policy of the page allows no inline script.
 * A link may carry `?query=` and `&variables=`, which only fill the editors: a link never runs anything, as
 * it may hold a mutation. It may carry `#token=`, which the browser sends to no server; the token goes
 * into the header editor, leaves the address bar at once, and is never written to the browser's storage.
 */
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";

import "./explorer.css";

const WELCOME = `# Without a token, the graph shows what is public.
# To ask as a partner, paste its token into the Headers editor below:
#
#   {"Authorization": "Bearer <token>"}
#
# Queries and mutations go over HTTP, subscriptions over WebSocket, all with these headers.

`;

function graphqlAddress() {
  const path = document.querySelector('meta[name="celltrail-graphql-path"]').content;
  return new URL(path, window.location.href);
}

/** Read the link's token, and take it out of the address bar and the history. */
function takeToken() {
  const token = new URLSearchParams(window.location.hash.slice(1)).get("token");
  if (token !== null) {
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
  }
  return token;
}

function fetcherFor(address) {
  const socket = new URL(address);
  socket.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  return createGraphiQLFetcher({
    url: address.href,
    // The headers of the editor become the connection's parameters.
    subscriptionUrl: socket.href,
    // The gateway speaks no multipart: asking for application/graphql-response+json is enough.
    enableIncrementalDelivery: false,
  });
}

/**
 * GraphiQL asks for the schema before its header editor stands, and so without the headers of the link.
 * Requests carry those until the editor has spoken once; from then on the editor alone decides.
 */
function withHeadersFromTheStart(fetcher, linkHeaders) {
  let waiting = linkHeaders;
  return (parameters, options) => {
    if (options?.headers) {
      waiting = undefined;
    }
    return fetcher(parameters, waiting ? { ...options, headers: waiting } : options);
  };
}

const asked = new URLSearchParams(window.location.search);
const token = takeToken();
const linkHeaders = token === null ? undefined : { Authorization: `Bearer ${token}` };
const fetcher = withHeadersFromTheStart(fetcherFor(graphqlAddress()), linkHeaders);

createRoot(document.getElementById("explorer")).render(
  <GraphiQL
    fetcher={fetcher}
    defaultQuery={WELCOME}
    query={asked.get("query") ?? undefined}
    variables={asked.get("variables") ?? undefined}
    headers={linkHeaders && JSON.stringify(linkHeaders, null, 2)}
    defaultEditorToolsVisibility="headers"
    shouldPersistHeaders={false}
    showPersistHeadersSettings={false}
  >
    <GraphiQL.Logo>celltrail</GraphiQL.Logo>
  </GraphiQL>,
);
