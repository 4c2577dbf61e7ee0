import { Type } from "typebox";
import type { PortalRole } from "../../access/roles.ts";
import type { Application } from "../../application.ts";
import { audit } from "../../audit/audit.ts";
import { day, second } from "../../clock.ts";
import { everything, type Sight } from "../../companies/owners/sight.ts";
import { connectionStatuses } from "../../connections/connection.ts";
import type { Queryable } from "../../database/pool.ts";
import { change } from "../../http/idempotency.ts";
import { OneOf, refusals } from "../../http/schema.ts";
import type { Server } from "../../http/server.ts";
import { allPlatforms } from "../../integrations/platforms.ts";
import { describeProvider } from "../../provider-settings/describe-provider.ts";
import { findKeptSettings } from "../../provider-settings/load-provider-settings.ts";
import { hasArrived } from "./activity.ts";
import { attentionRoutes } from "./attention-routes.ts";
import { checklist, checklistFor, markedItems } from "./checklist.ts";
import { type Activity, readActivity, startOf } from "./count-activity.ts";
import {
  ActivitySchema,
  accountStatuses,
  activityReply,
  ChecklistSchema,
  countsBy,
  dayOf,
  HomeSchema,
} from "./home-reply.ts";
import { deleteMark, insertMark, readChecklistFacts, readCounts, readWaiting } from "./queries.ts";

const tags = ["Home"];
/** Everybody who looks at the first page within this time is told the same. */
const freshFor = 4 * second;

/** The first page: how things stand, what needs somebody, and what is to be done before going live. */
export function homeRoutes(server: Server, application: Application): void {
  const { clock, database } = application;
  const activity = remembered(application, (sight) => readActivity(application, sight));
  // Of one owner nothing is counted ahead: a day is enough for what is told of today.
  const todays = (sight: Sight) =>
    sight.ownerId === null ? activity(sight) : readActivity(application, sight, 1);
  const standing = remembered(application, async (sight) => {
    const [counts, waiting] = await Promise.all([readCounts(database, sight), readWaiting(database, sight)]);
    return { at: clock.now(), counts, waiting };
  });

  server.get(
    "/home",
    {
      schema: {
        operationId: "portal-get-home",
        summary: "How things stand",
        description: "Counts by status, what became of lines today (UTC), and what waits.",
        tags,
        response: { 200: HomeSchema, ...refusals(401, 403, 500, 503) },
      },
    },
    async (request) => {
      const sight = request.sight;
      const [{ at, counts, waiting }, recent] = await Promise.all([standing(sight), todays(sight)]);
      const today = startOf(at, day).toISOString();
      return {
        asOf: at.toISOString(),
        companies: counts.companies,
        connections: countsBy(connectionStatuses, counts.connections),
        accounts: countsBy(accountStatuses, counts.accounts),
        today: { from: today, ...dayOf(recent, today.slice(0, 10)) },
        waiting,
      };
    },
  );

  server.get(
    "/activity",
    {
      schema: {
        operationId: "portal-get-activity",
        summary: "What became of lines",
        description:
          "Outcomes and delays of the last 28 days (UTC), by day and by accounting package. An outcome counts on the day it came: a line that is refused and later delivered counts twice. Delays of days are of lines that we send; software that collects fetches in its own time, which is told by package.",
        tags,
        response: { 200: ActivitySchema, ...refusals(401, 403, 500, 503) },
      },
    },
    async (request) => activityReply(await activity(request.sight)),
  );

  server.get(
    "/checklist",
    {
      schema: {
        operationId: "portal-get-checklist",
        summary: "What is to be done before going live",
        description: "What the caller's role can act on.",
        tags,
        response: { 200: ChecklistSchema, ...refusals(401, 403, 500, 503) },
      },
    },
    async ({ person }) => readChecklist(application, person.role, await activity(everything)),
  );

  server.put(
    "/checklist/:item",
    {
      schema: {
        operationId: "portal-mark-checklist",
        summary: "Mark something as done before going live",
        description: "Only what nothing but a person can know.",
        tags,
        params: Type.Object({ item: OneOf(...markedItems) }),
        body: Type.Object({ done: Type.Boolean() }),
        response: { 200: ChecklistSchema, ...refusals(400, 401, 403, 500, 503) },
      },
    },
    async (request, reply) => {
      const lines = await activity(everything);
      return change(application, request, reply, async (work) => {
        const { item } = request.params;
        const { done } = request.body;
        const changed = done
          ? await insertMark(work.tx, item, request.person.personId, work.now)
          : await deleteMark(work.tx, item);
        if (changed > 0) await audit(work, { type: "checklist.marked", target: { item }, after: { done } });
        return { status: 200, body: await readChecklist(application, request.person.role, lines, work.tx) };
      });
    },
  );

  attentionRoutes(server, application);
}

async function readChecklist(
  application: Application,
  role: PortalRole,
  { counts }: Activity,
  db: Queryable = application.database,
) {
  const facts = await readChecklistFacts(
    db,
    allPlatforms.map(({ key }) => key),
  );
  const kept = await findKeptSettings(db, application.vault);
  const packages = allPlatforms.map(({ key, name }) => {
    const own = kept.find(({ platformKey }) => platformKey === key);
    const arrived = counts.some((count) => count.platformKey === key && hasArrived(count));
    return { key, name, state: describeProvider(application, key, own).state, arrived };
  });
  return checklistFor(role, checklist(application.config, facts, packages));
}

/** What a read answers, of all companies read at most once in a while by this process however many ask. */
function remembered<T>(
  { clock }: Application,
  read: (sight: Sight) => Promise<T>,
): (sight: Sight) => Promise<T> {
  let reading: { readonly at: number; readonly result: Promise<T> } | undefined;
  return (sight) => {
    if (sight.ownerId !== null) return read(sight);
    const at = clock.now().getTime();
    if (reading && Math.abs(at - reading.at) < freshFor) return reading.result;
    const result = read(sight);
    reading = { at, result };
    result.catch(() => {
      reading = undefined;
    });
    return result;
  };
}
