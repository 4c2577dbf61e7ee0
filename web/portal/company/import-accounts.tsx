import { Alert, Button, FileButton, Group, Modal, Stack, Table, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { useChange } from "../app/use-api.ts";
import { download } from "../kit/csv.ts";
import { Failure } from "../kit/failure.tsx";
import { Icon } from "../kit/icon.tsx";
import { Pill } from "../kit/status.tsx";
import { accountTexts } from "./account-texts.ts";
import type { AccountDialog } from "./add-account.tsx";
import { accountsPath } from "./company.ts";
import { columns, type Reading, type ReadRow, type RowFinding, readAccounts } from "./read-accounts.ts";

interface BatchResult {
  readonly sourceAccountId: string;
  readonly result: { readonly statusCode: number; readonly error?: string | null };
}

/** Rows that are drawn; all are sent. */
const drawn = 200;
const example = `${columns.join(",")}\nac-001,Current account,checking,28014623,112233,GBP,1250.00\n`;

/** Source accounts from a CSV file: read here, looked at, then sent together; each is made or refused by itself. */
export function ImportAccounts({ companyId, connection, onClose }: AccountDialog) {
  const t = useTexts(accountTexts);
  const [text, setText] = useState("");
  const [sent, setSent] = useState<readonly ReadRow[]>();
  const reading: Reading | undefined = text.trim() === "" ? undefined : readAccounts(text);
  const rows = reading && "rows" in reading ? reading.rows : [];
  const good = rows.filter(({ findings }) => findings.length === 0);
  const send = useChange<readonly ReadRow[], BatchResult[]>(
    (chosen) => ({
      path: `${accountsPath(companyId, connection.id)}/batch`,
      body: chosen.map(({ account }) => account),
    }),
    { refresh: [`/companies/${companyId}`], onDone: (_reply, chosen) => setSent(chosen) },
  );
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t("import")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      {sent && send.data ? (
        <Outcome rows={sent} results={send.data} onClose={onClose} />
      ) : (
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {t("importText", { columns: columns.join(", ") })}
          </Text>
          <Group gap="xs">
            <FileButton
              accept=".csv,text/csv,text/plain"
              onChange={(file) => void file?.text().then(setText)}
            >
              {(props) => (
                <Button variant="default" leftSection={<Icon name="upload" size={15} />} {...props}>
                  {t("chooseFile")}
                </Button>
              )}
            </FileButton>
            <Button variant="subtle" onClick={() => download("accounts.csv", example)}>
              {t("exampleFile")}
            </Button>
          </Group>
          <Textarea
            label={t("pasted")}
            autosize
            minRows={4}
            maxRows={8}
            spellCheck={false}
            classNames={{ input: "mono" }}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          {reading && "refused" in reading && (
            <Alert color="yellow">
              {reading.refused === "columns"
                ? t("refused.columns", { columns: reading.missing.join(", ") })
                : t(`refused.${reading.refused}`)}
            </Alert>
          )}
          {rows.length > 0 && (
            <>
              <Text size="sm" fw={600} aria-live="polite">
                {t("found", { count: rows.length })} {t("foundWrong", { count: rows.length - good.length })}
              </Text>
              <RowTable rows={rows} />
            </>
          )}
          {send.error && <Failure error={send.error} />}
          <Group gap="xs">
            <Button disabled={good.length === 0} loading={send.isPending} onClick={() => send.mutate(good)}>
              {t("importAction", { count: good.length })}
            </Button>
            <Button variant="default" onClick={onClose}>
              {t("cancel")}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

function Outcome(props: { rows: readonly ReadRow[]; results: readonly BatchResult[]; onClose: () => void }) {
  const { rows, results, onClose } = props;
  const t = useTexts(accountTexts);
  const made = results.filter(({ result }) => result.statusCode === 201).length;
  return (
    <Stack gap="md">
      <Text fw={600} role="status">
        {t("imported", { count: made })} {t("notImported", { count: results.length - made })}
      </Text>
      <RowTable rows={rows} results={results} />
      <Group>
        <Button onClick={onClose}>{t("close")}</Button>
      </Group>
    </Stack>
  );
}

function RowTable({ rows, results }: { rows: readonly ReadRow[]; results?: readonly BatchResult[] }) {
  const t = useTexts(accountTexts);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by the keyboard
    <section className="table-scroll import-rows" tabIndex={0} aria-label={t("rows")}>
      <Table className="table">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("lineNumber")}</Table.Th>
            <Table.Th>{t("result")}</Table.Th>
            <Table.Th>{t("id")}</Table.Th>
            <Table.Th>{t("name")}</Table.Th>
            <Table.Th>{t("type")}</Table.Th>
            <Table.Th>{t("number")}</Table.Th>
            <Table.Th>{t("currency")}</Table.Th>
            <Table.Th className="end">{t("balance")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.slice(0, drawn).map((row, nth) => (
            <Table.Tr key={row.line}>
              <Table.Td>{row.line}</Table.Td>
              <Table.Td>
                {results ? <Answer result={results[nth]?.result} /> : <Findings findings={row.findings} />}
              </Table.Td>
              <Table.Td>{row.account.id}</Table.Td>
              <Table.Td>{row.account.accountName}</Table.Td>
              <Table.Td>{row.account.accountType}</Table.Td>
              <Table.Td>{row.account.accountNumber}</Table.Td>
              <Table.Td>{row.account.currency}</Table.Td>
              <Table.Td className="end">{row.account.balance}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function Answer({ result }: { result: BatchResult["result"] | undefined }) {
  const t = useTexts(accountTexts);
  if (result?.statusCode === 201) return <Pill tone="good">{t("made")}</Pill>;
  return (
    <>
      <Pill tone="bad">{t("notMade")}</Pill> {result?.error}
    </>
  );
}

function Findings({ findings }: { findings: readonly RowFinding[] }) {
  const t = useTexts(accountTexts);
  if (findings.length === 0) return <Pill tone="quiet">{t("ready")}</Pill>;
  const words = findings.map((finding) =>
    finding.kind === "missing"
      ? t("finding.missing", { column: finding.column })
      : t(`finding.${finding.kind}`),
  );
  return (
    <>
      <Pill tone="warn">{t("leftOut")}</Pill> {words.join("; ")}
    </>
  );
}
