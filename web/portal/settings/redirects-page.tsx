import "./settings.css";
import { Anchor, Paper, Radio, Stack, Text, TextInput, Title } from "@mantine/core";
import { useRef, useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { apiAddress } from "../app/place.ts";
import { useApi, useChange } from "../app/use-api.ts";
import { Waiting } from "../app/waiting.tsx";
import { Failure } from "../kit/failure.tsx";
import { findingAt } from "../kit/form.tsx";
import { notify } from "../kit/notify.ts";
import { Page } from "../kit/page.tsx";
import { SettingsForm } from "../kit/unsaved.tsx";
import { freshly } from "./freshly.ts";
import { type OrganisationReply, organisationPath, type Profile } from "./organisation.ts";
import { Placeholders } from "./placeholders.tsx";
import { RedirectPreview } from "./redirect-preview.tsx";
import { redirectTexts } from "./redirect-texts.ts";

/** Where customers go at the end, tried before it is saved. */
export function RedirectsPage() {
  const t = useTexts(redirectTexts);
  const profile = useApi<Profile>("/profile");
  const organisation = useApi<OrganisationReply>(organisationPath);
  const error = profile.error ?? organisation.error;
  return (
    <Page
      title={t("title")}
      lead={t("lead")}
      actions={
        <Anchor href={`${apiAddress}/docs/guide/redirects`} target="_blank" rel="noopener" size="sm">
          {t("guide")}
        </Anchor>
      }
    >
      {error && <Failure error={error} onRetry={() => void profile.refetch()} />}
      {!error && !(profile.data && organisation.data) && <Waiting />}
      {profile.data && organisation.data && (
        <Redirects profile={profile.data} ownEnd={organisation.data.ownEnd} />
      )}
    </Page>
  );
}

interface Draft {
  readonly own: boolean;
  readonly redirectUrl: string;
  readonly whiteListUrls: readonly string[];
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
const withBlank = (list: readonly string[]) => [...list, ""];
const mostHosts = 50;

function Redirects({ profile, ownEnd }: { profile: Profile; ownEnd: string }) {
  const t = useTexts(redirectTexts);
  const field = useRef<HTMLInputElement>(null);
  const own = profile.redirectUrl === ownEnd;
  const saved: Draft = {
    own,
    redirectUrl: own ? "" : profile.redirectUrl,
    whiteListUrls: profile.whiteListUrls,
  };
  const [changes, setChanges] = useState<Partial<Draft>>({});
  const draft = { ...saved, ...changes };
  const address = draft.own ? ownEnd : draft.redirectUrl.trim();
  const save = useChange<Profile>((body) => ({ method: "PUT", path: "/profile", body }), {
    refresh: ["/profile", organisationPath],
    onDone: () => {
      setChanges({});
      notify.done(t("saved"));
    },
  });
  const send = async () => {
    const whiteListUrls = draft.whiteListUrls.map((one) => one.trim());
    const now = await freshly("/profile", profile);
    save.mutate({ ...(now ?? profile), redirectUrl: address, whiteListUrls });
  };
  const change = (part: Partial<Draft>) => {
    setChanges((before) => ({ ...before, ...part }));
    if (save.error) save.reset();
  };
  const setHost = (nth: number, text: string) => {
    const hosts = [...draft.whiteListUrls];
    if (text === "") hosts.splice(nth, 1);
    else hosts[nth] = text;
    change({ whiteListUrls: hosts });
  };
  const insert = (name: string) => {
    const { redirectUrl } = draft;
    const at = field.current?.selectionStart ?? redirectUrl.length;
    change({ redirectUrl: `${redirectUrl.slice(0, at)}{${name}}${redirectUrl.slice(at)}` });
    field.current?.focus();
  };
  const hosts = withBlank(draft.whiteListUrls).slice(0, mostHosts);
  return (
    <Stack gap="lg">
      <SettingsForm
        dirty={!same(draft, saved)}
        action={t("save")}
        busy={save.isPending}
        error={save.error}
        fields={["redirectUrl", ...hosts.map((_, nth) => `whiteListUrls[${nth}]`)]}
        onSave={() => void send()}
        onDiscard={() => {
          setChanges({});
          save.reset();
        }}
      >
        <Paper withBorder p="lg">
          <Radio.Group
            label={t("target")}
            value={draft.own ? "own" : "yours"}
            onChange={(value) => change({ own: value === "own" })}
          >
            <Stack gap="xs" mt={6}>
              <Radio value="own" label={t("own")} description={t("ownText")} />
              <Radio value="yours" label={t("yours")} description={t("yoursText")} />
            </Stack>
          </Radio.Group>
          {!draft.own && (
            <Stack gap="lg" mt="lg">
              <div>
                <TextInput
                  ref={field}
                  label={t("address")}
                  description={t("addressText")}
                  className="mono"
                  placeholder="https://bank.example/done?company={companyId}&status={statusCode}"
                  spellCheck={false}
                  value={draft.redirectUrl}
                  maxLength={2_000}
                  error={findingAt(save.error, "redirectUrl")}
                  onChange={(event) => change({ redirectUrl: event.currentTarget.value })}
                />
                <Placeholders onInsert={insert} />
              </div>
              <div>
                <Title order={2} size="h3">
                  {t("allowed")}
                </Title>
                <Text size="sm" c="dimmed" mb="xs">
                  {t("allowedText")}
                </Text>
                <Stack gap={6} maw={520}>
                  {hosts.map((host, nth) => (
                    <TextInput
                      // biome-ignore lint/suspicious/noArrayIndexKey: a host is its place in the list
                      key={nth}
                      className="mono"
                      aria-label={t("allowedNth", { nth: nth + 1 })}
                      placeholder="https://brand.bank.example"
                      spellCheck={false}
                      value={host}
                      maxLength={2_000}
                      error={findingAt(save.error, `whiteListUrls[${nth}]`)}
                      onChange={(event) => setHost(nth, event.currentTarget.value)}
                    />
                  ))}
                </Stack>
              </div>
            </Stack>
          )}
        </Paper>
      </SettingsForm>
      <RedirectPreview redirectUrl={address} whiteListUrls={draft.whiteListUrls} />
    </Stack>
  );
}
