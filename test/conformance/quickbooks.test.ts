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

/** A customer who has signed on from QuickBooks with a pair of the bank's, and linked one account. */
async function connect({ bank, millrace, sandbox }: TestMillrace, institutionId: string): Promise<Books> {
  const quickbooks = sandbox.quickbooks.admin;
  quickbooks.changeSettings({ bankUrl: millrace.application.config.feedUrl });
  const companyId = await bank.company();
  const { id: connectionId } = await bank.connection(companyId, "hcws");
  const path = `/companies/${companyId}/connections/${connectionId}`;
  const { id: accountId } = await bank.account(path, { currency: "USD" });
  const pair = await bank.done("POST", `${path}/connectionInfo/bankFeedAccounts/credentials`, {});
  const [company] = quickbooks.addCompanies([{ name: "Shop", accounts: [{ name: "Checking" }] }]);
  const { id } = await quickbooks.signOn({ companyId: company!.id, institutionId, ...pair });
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
      await quickbooks.update(id);
    },
    troubles: {
      "the answer is lost": () => quickbooks.probe(id, { probe: "cut-while-reading" }),
      "the software is out of order": () => quickbooks.probe(id, { probe: "slow-reading" }),
    },
    troublesLeft: () => 0,
    revoke: () => quickbooks.disconnect(id),
  };
}
