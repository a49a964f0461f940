// A client of the API, typed by what openapi-typescript makes of its OpenAPI document. `tsc --strict` holds it against the types;
// the test runs it against a town: node client.js <address> <token>.
import type { components, operations, paths } from "./api.js";

type Problem = components["schemas"]["Problem"];
type Budgets = operations["list_budgets"]["responses"][200]["content"]["application/json"];
type Pool = paths["/api/v1/pool"]["get"]["responses"][200]["content"]["application/json"];
type CampaignDraft = operations["start_campaign"]["requestBody"] extends infer Body
  ? NonNullable<Body> extends { content: { "application/json": infer Draft } } ? Draft : never
  : never;
type CampaignDone = operations["start_campaign"]["responses"][201]["content"]["application/json"];

class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

async function ask<Answer>(address: string, path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(address + path, init);
  const told: unknown = await response.json();
  if (!response.ok) throw new Refused(told as Problem);
  return told as Answer;
}

async function main(address: string, token: string): Promise<void> {
  const budgets = await ask<Budgets>(address, "/api/v1/budgets?limit=10");
  const titles: string[] = budgets.items.map((budget) => budget.title);

  const pool = await ask<Pool>(address, "/api/v1/pool");
  const available = pool.years.reduce((sum, year) => sum + year.available, 0);

  const draft: CampaignDraft = {
    title: "Et klaver til biblioteket",
    story: "Alle byens kor kan bruge det.",
    area_id: "solbjerg",
    goal: 600_000,
    lines: [{ text: "Klaver", amount: 600_000 }],
    currency: "DKK",
    closes_at: new Date(Date.now() + 10 * 86_400_000).toISOString(),
  };
  const key = crypto.randomUUID();
  const propose = (body: CampaignDraft): Promise<CampaignDone> =>
    ask<CampaignDone>(address, "/api/v1/campaigns", {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", "Idempotency-Key": key },
      body: JSON.stringify(body),
    });
  const first = await propose(draft);
  const again = await propose(draft);

  let problem = "";
  try {
    await propose({ ...draft, title: "Noget andet" });
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    problem = `${refused.problem.status} ${refused.problem.title}`;
  }
  console.log(JSON.stringify({ titles, available, campaign: first.id, again: again.id, problem }));
}

const [address, token] = process.argv.slice(2);
if (!address || !token) throw new Error("node client.js <address> <token>");
await main(address, token);
