import { allowAccess } from "../fdx-client.ts";
import type { TestMillrace } from "../millrace.ts";
import { type Books, conformance } from "./conformance.ts";

conformance({
  name: "QuickBooks over OFX",
  platformKey: "hcws",
  connect: (world) => connect(world, "bank-ofx"),
  // It calls us, as often as it likes and with a password: nothing is on the way, nothing runs out.
  immune: ["nothing arrives", "the software asks to wait", "the access token has run out"],
  // Nothing is called that could set a limit.
  overLimits: () => 0,
  // QuickBooks tells nobody: silence does, after ten days.
  afterRevoking: { connection: "Linked", account: "connected" },
});

conformance({
  name: "QuickBooks over FDX",
  platformKey: "hcws",
  connect: (world) => connect(world, "bank-fdx"),
  immune: ["nothing arrives", "the software asks to wait"],
  overLimits: () => 0,
  // The pretend one tells nobody here either; a client may, by giving its token back.
  afterRevoking: { connection: "Linked", account: "connected" },
});

/** A customer who has signed on from QuickBooks with a pair of the bank's, and linked one account. */
async function connect(
  { bank, database, millrace, sandbox }: TestMillrace,
  institutionId: string,
): Promise<Books> {
  const quickbooks = sandbox.quickbooks.admin;
  quickbooks.changeSettings({ bankUrl: millrace.application.config.feedUrl });
  const companyId = await bank.company();
  const { id: connectionId } = await bank.connection(companyId, "hcws");
  const path = `/companies/${companyId}/connections/${connectionId}`;
  const { id: accountId } = await bank.account(path, { currency: "USD" });
  const pair = await bank.done("POST", `${path}/connectionInfo/bankFeedAccounts/credentials`, {});
  const [company] = quickbooks.addCompanies([{ name: "Shop", accounts: [{ name: "Checking" }] }]);
  const names = { companyId: company!.id, institutionId };
  const allow = async () => {
    const { address } = await quickbooks.askPermission(names);
    return quickbooks.takePermission(await allowAccess(address, pair));
  };
  const overFdx = institutionId === "bank-fdx";
  const { id } = overFdx ? await allow() : await quickbooks.signOn({ ...names, ...pair });
  const ledgerAccountId = company!.accounts[0]!.id;
  const [offered] = quickbooks.connection(id).offered;
  const startDate = new Date(quickbooks.now().getTime() - 60 * 86_400_000).toISOString().slice(0, 10);
  await quickbooks.link(id, [{ accountId: offered!.id, ledgerAccountId, startDate }]);
  return {
    feed: { companyId, connectionId, accountId, path },
    arrived: () =>
      quickbooks.lines(ledgerAccountId).map((line) => ({
        known: { id: line.transactionId },
        amount: Number(line.amount),
      })),
    collect: async () => {
      const polls = await quickbooks.update(id);
      // The user sees that it did not work, and presses again.
      if (polls.some(({ outcome }) => outcome === "failed")) await quickbooks.update(id);
    },
    troubles: overFdx
      ? {
          "the answer is lost": async () => quickbooks.disturb(id, "lost"),
          "the software is out of order": async () => quickbooks.disturb(id, "unsent"),
          "the access token has run out": () => endAccessTokens(database, companyId),
        }
      : {
          "the answer is lost": () => quickbooks.probe(id, { probe: "cut-while-reading" }),
          "the software is out of order": () => quickbooks.probe(id, { probe: "slow-reading" }),
        },
    troublesLeft: () => 0,
    revoke: () => quickbooks.disconnect(id),
  };
}

/** As an hour would: the client has to come with its refresh token. */
const endAccessTokens = (database: TestMillrace["database"], companyId: string) =>
  database.count(
    { text: "update fdx_token set expires_at = issued_at where company_id = $1 and kind = 'access'" },
    [companyId],
  );
