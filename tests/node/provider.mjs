// A real OpenID Connect provider that is not ours, for tests: it enforces PKCE, and says what a test tells it to say next.
//
// The first line on standard output is {"issuer", "control"}. PUT on `control`, all optional, until the next PUT:
//   claims, without   added to, and taken out of, the claims of every token
//   userinfo, tokens  added to what /userinfo and /token answer; status: the status of /token
//   authorization     added to the address that a browser is sent back to
//   rotate            true: a new key, which signs from now on
// The answer holds the public keys.
import { createServer } from "node:http";
import { OAuth2Server } from "oauth2-mock-server";

const provider = new OAuth2Server();
await provider.issuer.keys.generate("RS256");
await provider.start(0, "127.0.0.1");
provider.issuer.url = `http://127.0.0.1:${provider.address().port}`;

let next = {};
provider.service.on("beforeTokenSigning", (token) => {
  Object.assign(token.payload, next.claims);
  for (const name of next.without ?? []) delete token.payload[name];
});
provider.service.on("beforeUserinfo", (answer) => Object.assign(answer.body, next.userinfo));
provider.service.on("beforeResponse", (answer) => {
  Object.assign(answer.body, next.tokens);
  answer.statusCode = next.status ?? answer.statusCode;
});
provider.service.on("beforeAuthorizeRedirect", ({ url }) => {
  for (const [name, value] of Object.entries(next.authorization ?? {})) url.searchParams.set(name, value);
});

const control = createServer(async (request, response) => {
  let body = "";
  for await (const piece of request) body += piece;
  next = JSON.parse(body);
  if (next.rotate) {
    const { kid } = await provider.issuer.keys.generate("RS256");
    const build = provider.issuer.buildToken.bind(provider.issuer);
    provider.issuer.buildToken = (options) => build({ ...options, kid });
  }
  response.end(JSON.stringify({ keys: provider.issuer.keys.toJSON() }));
});
control.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ issuer: provider.issuer.url, control: `http://127.0.0.1:${control.address().port}` }));
});
