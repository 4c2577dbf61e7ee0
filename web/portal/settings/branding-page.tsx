import "./settings.css";
import { Paper, Stack, Switch, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { Waiting } from "../app/waiting.tsx";
import { Failure } from "../kit/failure.tsx";
import { notify } from "../kit/notify.ts";
import { Page } from "../kit/page.tsx";
import { SettingsForm } from "../kit/unsaved.tsx";
import { brandingTexts } from "./branding-texts.ts";
import { Colours } from "./colours.tsx";
import { LinkPreviewPane, type Look } from "./link-preview.tsx";
import { imageKinds } from "./link-settings.ts";
import { Picture } from "./picture.tsx";
import { previewTexts } from "./preview-texts.ts";
import { useLinkSettings, usePreview } from "./use-link-settings.ts";

const switches = ["showBar", "logoOnLanding"] as const;

/** Pictures, colours and parts of customers' pages, with those pages beside. */
export function BrandingPage() {
  const t = useTexts(brandingTexts);
  const words = useTexts(previewTexts);
  const settings = useLinkSettings(() => notify.done(t("saved")));
  const { saved, draft, error, again, dirty, change, discard, save, saving, refusal } = settings;
  const preview = usePreview(draft, words("sampleCompany"), JSON.stringify(saved?.images));
  const [look, setLook] = useState<Look>({ screen: "welcome", software: "gbol" });
  if (!draft || !saved)
    return error ? (
      <Page title={t("title")}>
        <Failure error={refusal} onRetry={again} />
      </Page>
    ) : (
      <Waiting />
    );
  return (
    <Page title={t("title")} lead={t("lead")}>
      <div className="preview-columns">
        <Stack gap="lg">
          <SettingsForm
            dirty={dirty}
            action={t("save")}
            busy={saving}
            error={refusal}
            fields={["colours"]}
            onSave={save}
            onDiscard={discard}
          >
            <Stack gap="lg">
              <Colours
                colours={draft.colours}
                showBar={draft.showBar}
                error={refusal ?? preview.error}
                shown={preview.reply?.settings}
                onChange={(colours) => change({ colours })}
              />
              <Paper withBorder p="lg">
                <Title order={2} mb="sm">
                  {t("parts")}
                </Title>
                <Stack gap="sm">
                  {switches.map((name) => (
                    <Switch
                      key={name}
                      label={t(`switch.${name}`)}
                      description={t(`switch.${name}.help`)}
                      checked={draft[name]}
                      onChange={(event) => change({ [name]: event.currentTarget.checked })}
                    />
                  ))}
                </Stack>
              </Paper>
            </Stack>
          </SettingsForm>
          <Paper withBorder p="lg">
            <Title order={2}>{t("pictures")}</Title>
            <Text size="sm" c="dimmed">
              {t("picturesText")}
            </Text>
            <Stack gap="md" mt="xs">
              {imageKinds.map((kind) => (
                <Picture key={kind} kind={kind} image={saved.images[kind]} />
              ))}
            </Stack>
          </Paper>
        </Stack>
        <LinkPreviewPane reply={preview.reply} error={preview.error} look={look} onLook={setLook} />
      </div>
    </Page>
  );
}
