import { Stack, Switch, TextInput, Title } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { findingAt } from "../kit/form.tsx";
import type { LinkSettings, UrlName } from "./link-settings.ts";
import { linkTextsTexts } from "./link-texts-texts.ts";

const switches = ["showLanding", "manageConnections", "deviceNotice", "showSandbox"] as const;
const urlNames: readonly UrlName[] = ["support", "terms", "privacy", "dataSecurity"];

export const optionFields = [...urlNames.map((name) => `urls.${name}`), "sageAuthorizationUrl"];

/** What is shown at all, and the operator's pages that customers' pages lead to. */
export function LinkOptions(props: {
  draft: LinkSettings;
  error: unknown;
  onChange: (part: Partial<LinkSettings>) => void;
}) {
  const { draft, error, onChange } = props;
  const t = useTexts(linkTextsTexts);
  const { urls, sageAuthorizationUrl } = draft;
  return (
    <Stack gap="md">
      {switches.map((name) => (
        <Switch
          key={name}
          label={t(`option.${name}`)}
          description={t(`option.${name}.help`)}
          checked={draft[name]}
          onChange={(event) => onChange({ [name]: event.currentTarget.checked })}
        />
      ))}
      <Title order={2} size="h3" mt="sm">
        {t("links")}
      </Title>
      {urlNames.map((name) => (
        <TextInput
          key={name}
          type="url"
          label={t(`url.${name}`)}
          description={t(`url.${name}.help`)}
          placeholder="https://"
          value={urls[name] ?? ""}
          error={findingAt(error, `urls.${name}`)}
          onChange={(event) =>
            onChange({ urls: { ...urls, [name]: event.currentTarget.value.trim() || null } })
          }
        />
      ))}
      <TextInput
        type="url"
        label={t("sage")}
        description={t("sageText")}
        placeholder="https://"
        value={sageAuthorizationUrl ?? ""}
        error={findingAt(error, "sageAuthorizationUrl")}
        onChange={(event) => onChange({ sageAuthorizationUrl: event.currentTarget.value.trim() || null })}
      />
    </Stack>
  );
}
