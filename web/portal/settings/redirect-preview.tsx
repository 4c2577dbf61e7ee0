import { Paper, Table, Text, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useState } from "react";
import type { RedirectPreviewReply } from "../../../src/link/redirect-preview.ts";
import { api } from "../app/api.ts";
import { useTexts } from "../app/locale.tsx";
import { endWithSession } from "../app/use-api.ts";
import { Copy } from "../kit/copy.tsx";
import { Failure } from "../kit/failure.tsx";
import { findingAt, isElsewhere } from "../kit/form.tsx";
import { Pill, type Tone } from "../kit/status.tsx";
import { redirectTexts } from "./redirect-texts.ts";

type Target = RedirectPreviewReply["targets"][number];
const tones: Readonly<Record<Target["statusCode"], Tone>> = {
  200: "good",
  201: "quiet",
  403: "warn",
  500: "bad",
  501: "warn",
};
/** After the last change, so that typing asks once; in milliseconds. */
const pause = 400;

/** Where each ending would lead, for a link as a customer would open it. */
export function RedirectPreview({
  redirectUrl,
  whiteListUrls,
}: {
  redirectUrl: string;
  whiteListUrls: readonly string[];
}) {
  const t = useTexts(redirectTexts);
  const [linkUrl, setLinkUrl] = useState("");
  const [targets, setTargets] = useState<readonly Target[]>();
  const [error, setError] = useState<unknown>();
  const [asked] = useDebouncedValue(
    JSON.stringify({ redirectUrl, whiteListUrls, linkUrl: linkUrl.trim() }),
    pause,
  );
  useEffect(() => {
    const { linkUrl: link, ...target } = JSON.parse(asked);
    if (target.redirectUrl === "") return setTargets(undefined);
    const ended = new AbortController();
    api
      .post<RedirectPreviewReply>(
        "/settings/redirects/preview",
        { ...target, ...(link && { linkUrl: link }) },
        { signal: ended.signal },
      )
      .catch(endWithSession)
      .then(
        (reply) => {
          setTargets(reply.targets);
          setError(undefined);
        },
        (failure) => !ended.signal.aborted && setError(failure),
      );
    return () => ended.abort();
  }, [asked]);
  return (
    <Paper withBorder p="lg">
      <Title order={2}>{t("preview")}</Title>
      <Text size="sm" c="dimmed" mb="md" maw={720}>
        {t("previewText")}
      </Text>
      <TextInput
        label={t("sample")}
        description={t("sampleText")}
        className="mono"
        maw={720}
        mb="md"
        maxLength={4_000}
        spellCheck={false}
        value={linkUrl}
        error={findingAt(error, "linkUrl")}
        onChange={(event) => setLinkUrl(event.currentTarget.value)}
      />
      {isElsewhere(error, ["linkUrl"]) && <Failure error={error} />}
      {targets && !error && (
        <Table.ScrollContainer minWidth={640}>
          <Table className="table" aria-label={t("preview")}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("ending")}</Table.Th>
                <Table.Th>{t("when")}</Table.Th>
                <Table.Th>{t("leads")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {targets.map(({ statusCode, address, reason }) => (
                <Table.Tr key={statusCode}>
                  <Table.Td>
                    <Pill tone={tones[statusCode]}>{String(statusCode)}</Pill>
                  </Table.Td>
                  <Table.Td>{t(`when.${statusCode}`)}</Table.Td>
                  <Table.Td>
                    {address ? (
                      <span className="id">
                        <code>{address}</code>
                        <Copy value={address} label={`${t("leads")} ${statusCode}`} />
                      </span>
                    ) : (
                      <Text size="sm">{/whiteListUrls/.test(reason) ? t("notAllowed") : t("none")}</Text>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Paper>
  );
}
