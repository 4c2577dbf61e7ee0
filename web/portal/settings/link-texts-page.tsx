import "./settings.css";
import { Alert, Anchor, Paper, Tabs, Text } from "@mantine/core";
import { useState } from "react";
import { useColon, useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { Waiting } from "../app/waiting.tsx";
import { Failure } from "../kit/failure.tsx";
import { Icon } from "../kit/icon.tsx";
import { notify } from "../kit/notify.ts";
import { Page } from "../kit/page.tsx";
import { platformName } from "../kit/platform.tsx";
import { SettingsForm } from "../kit/unsaved.tsx";
import { useUrlState } from "../kit/url-state.ts";
import { Callouts, calloutFields } from "./callouts.tsx";
import { DataTypes } from "./data-types.tsx";
import { LinkOptions, optionFields } from "./link-options.tsx";
import { LinkPreviewPane, type Look, type PreviewScreen } from "./link-preview.tsx";
import type { LinkSettingsReply, TextKey } from "./link-settings.ts";
import { linkTextsTexts } from "./link-texts-texts.ts";
import { type OrganisationReply, organisationPath } from "./organisation.ts";
import { fieldsOf, OwnTexts } from "./own-texts.tsx";
import { previewTexts } from "./preview-texts.ts";
import { useLinkSettings, usePreview } from "./use-link-settings.ts";

const parts = ["welcome", "consent", "notes", "end", "options"] as const;
type Part = (typeof parts)[number];

const keysOf = {
  welcome: ["landing.title", "landing.body", "landing.button"],
  consent: [
    "consent.title",
    "consent.purpose",
    "consent.access",
    "consent.accountInformation",
    "consent.retention",
    "consent.terms",
  ],
  notes: [],
  end: ["finished.title", "finished.body", "unsupported.body", "help.text", "leave.body"],
  options: [],
} as const satisfies Record<Part, readonly TextKey[]>;

/** The screen on which a part is seen. */
const screenOf: Readonly<Record<Part, PreviewScreen>> = {
  welcome: "welcome",
  consent: "consent",
  notes: "consent",
  end: "unsupported",
  options: "software",
};

/** The operator's words on customers' pages, part by part, with those pages beside. */
export function LinkTextsPage() {
  const t = useTexts(linkTextsTexts);
  const words = useTexts(previewTexts);
  const { text, set } = useUrlState();
  const part = parts.find((one) => one === text("part")) ?? "welcome";
  const settings = useLinkSettings(() => notify.done(t("saved")));
  const { saved, draft, error: failure, again, dirty, change, discard, save, saving, refusal } = settings;
  const preview = usePreview(draft, words("sampleCompany"), undefined);
  const [look, setLook] = useState<Look>({ screen: screenOf[part], software: "gbol" });
  const turn = (to: Part) => {
    set({ part: to === "welcome" ? undefined : to });
    setLook({ ...look, screen: screenOf[to] });
  };
  if (!draft || !saved)
    return failure ? (
      <Page title={t("title")}>
        <Failure error={failure} onRetry={again} />
      </Page>
    ) : (
      <Waiting />
    );
  const fields: Readonly<Record<Part, readonly string[]>> = {
    welcome: fieldsOf(keysOf.welcome),
    consent: [...fieldsOf(keysOf.consent), ...dataTypeFields],
    notes: calloutFields(look.software),
    end: fieldsOf(keysOf.end),
    options: optionFields,
  };
  const own = (
    <OwnTexts keys={keysOf[part]} draft={draft} error={refusal} preview={preview.reply} onChange={change} />
  );
  return (
    <Page title={t("title")} lead={t("lead")}>
      <div className="preview-columns">
        <SettingsForm
          dirty={dirty}
          action={t("save")}
          busy={saving}
          error={refusal}
          fields={fields[part]}
          onSave={save}
          onDiscard={discard}
        >
          <Paper withBorder p="lg">
            <Tabs value={part} onChange={(value) => turn(value as Part)} keepMounted={false}>
              <Tabs.List aria-label={t("parts")} mb="md" className="part-tabs">
                {parts.map((one) => (
                  <Tabs.Tab key={one} value={one}>
                    {t(`part.${one}`)}
                  </Tabs.Tab>
                ))}
              </Tabs.List>
              <Tabs.Panel value="welcome">{own}</Tabs.Panel>
              <Tabs.Panel value="consent">
                <Text size="sm" c="dimmed" mb="md">
                  {t("consentHint")}
                </Text>
                {own}
                <div className="below">
                  <DataTypes
                    dataTypes={draft.dataTypes}
                    error={refusal}
                    onChange={(dataTypes) => change({ dataTypes })}
                  />
                </div>
              </Tabs.Panel>
              <Tabs.Panel value="notes">
                <Callouts
                  callouts={draft.callouts}
                  software={look.software}
                  error={refusal}
                  onSoftware={(software) => setLook({ ...look, software })}
                  onChange={(callouts) => change({ callouts })}
                />
              </Tabs.Panel>
              <Tabs.Panel value="end">
                <EndHint />
                {own}
              </Tabs.Panel>
              <Tabs.Panel value="options">
                <LinkOptions draft={draft} error={refusal} onChange={change} />
              </Tabs.Panel>
            </Tabs>
          </Paper>
          <Missing settings={preview.reply?.settings ?? saved} />
        </SettingsForm>
        <LinkPreviewPane reply={preview.reply} error={preview.error} look={look} onLook={setLook} />
      </div>
    </Page>
  );
}

const dataTypeFields = Array.from({ length: 20 }, (_, nth) => [
  `dataTypes.en[${nth}]`,
  `dataTypes.fr-CA[${nth}]`,
]).flat();

function EndHint() {
  const t = useTexts(linkTextsTexts);
  const { data } = useApi<OrganisationReply>(organisationPath);
  return (
    <Text size="sm" c="dimmed" mb="md">
      {t("endHint")}{" "}
      {data && (
        <Anchor href={data.ownEnd} target="_blank" rel="noopener" size="sm">
          {t("openEnd")}
        </Anchor>
      )}
    </Text>
  );
}

/** What is there in one language only, saved or not. */
function Missing({ settings: { missing } }: { settings: LinkSettingsReply }) {
  const t = useTexts(linkTextsTexts);
  const colon = useColon();
  if (missing.length === 0) return null;
  const names = missing.map(({ field, locale }) => {
    const key = field.replace(/^texts\./, "");
    const what = field.startsWith("callouts.")
      ? `${t("part.notes")} (${platformName(field.slice("callouts.".length))})`
      : field === "dataTypes"
        ? t("dataTypes")
        : `${t(`part.${partOf(key)}`)}${colon} ${t(`text.${key}` as "text.landing.title")}`;
    return t(`missing.${locale}`, { what });
  });
  return (
    <Alert
      mt="md"
      color="yellow"
      variant="light"
      icon={<Icon name="alert" size={18} />}
      title={t("missingTitle", { count: missing.length })}
    >
      {t("missingText", { fields: names.join("; ") })}
    </Alert>
  );
}

const partOf = (key: string): Part =>
  parts.find((part) => (keysOf[part] as readonly string[]).includes(key)) ?? "end";
