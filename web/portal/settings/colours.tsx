import { Alert, Group, Paper, SimpleGrid, Stack, Text, TextInput, Title } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { findingAt } from "../kit/form.tsx";
import { Icon } from "../kit/icon.tsx";
import { brandingTexts } from "./branding-texts.ts";
import { contrast } from "./contrast.ts";
import type { LinkSettings, LinkSettingsReply } from "./link-settings.ts";

type Given = LinkSettings["colours"];
const parts = ["primary", "secondary"] as const;
/** What buttons and links stand on; as customers' pages have it. */
const cards = { light: "#ffffff", dark: "#18212c" } as const;
/** What a bar without a colour of its own is: the page's ground with its ink. */
const pages = {
  light: { bar: "#eef1f5", onBar: "#14202e" },
  dark: { bar: "#0e141b", onBar: "#eef3f8" },
} as const;
const whole = /^#[0-9a-f]{6}$/i;
const ours = { primary: "#0b57a4", secondary: pages.light.bar } as const;

/** The operator's colours, and how they are shown in each mode. */
export function Colours(props: {
  colours: Given;
  showBar: boolean;
  error: unknown;
  shown: LinkSettingsReply | undefined;
  onChange: (colours: Given) => void;
}) {
  const { colours, showBar, error, shown, onChange } = props;
  const t = useTexts(brandingTexts);
  return (
    <Paper withBorder p="lg">
      <Title order={2}>{t("colours")}</Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t("coloursText")}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} mb="md">
        {parts.map((part) => {
          const value = colours[part] ?? "";
          return (
            <TextInput
              key={part}
              label={t(part)}
              description={t(`hint.${part}`)}
              className="mono"
              value={value}
              maxLength={7}
              spellCheck={false}
              error={findingAt(error, `colours.${part}`) && t("colourRefused", { what: t(part) })}
              leftSection={
                <input
                  type="color"
                  className="colour-well"
                  aria-label={t("pick", { what: t(part) })}
                  value={whole.test(value) ? value.toLowerCase() : ours[part]}
                  onChange={(event) => onChange({ ...colours, [part]: event.currentTarget.value })}
                />
              }
              onChange={(event) => onChange({ ...colours, [part]: event.currentTarget.value.trim() || null })}
            />
          );
        })}
      </SimpleGrid>
      {shown && (
        <Stack gap="sm">
          {(["light", "dark"] as const).map((mode) => (
            <Shades
              key={mode}
              mode={mode}
              palette={{
                ...shown.theme[mode],
                ...(shown.colours.secondary === null ? pages[mode] : undefined),
              }}
              showBar={showBar}
            />
          ))}
          {shown.adjusted.length > 0 && (
            <Alert
              color="yellow"
              variant="light"
              icon={<Icon name="alert" size={18} />}
              title={t("shadedTitle")}
            >
              <ul className="plain-list">
                {shown.adjusted.map(({ mode, part, given, used, ratioBefore, ratioAfter, needed }) => (
                  <li key={`${mode} ${part}`}>
                    {t(`shaded.${part}`, {
                      mode: t(`modeName.${mode}`),
                      given,
                      used,
                      before: ratioBefore,
                      after: ratioAfter,
                      needed,
                    })}
                  </li>
                ))}
              </ul>
            </Alert>
          )}
        </Stack>
      )}
    </Paper>
  );
}

type Palette = LinkSettingsReply["theme"]["light"];

function Shades(props: { mode: "light" | "dark"; palette: Palette; showBar: boolean }) {
  const { mode, palette, showBar } = props;
  const t = useTexts(brandingTexts);
  const { deed, onDeed, link, bar, onBar } = palette;
  const ground = cards[mode];
  const shades = [
    { name: t("button"), text: onDeed, on: deed },
    { name: t("link"), text: link, on: ground },
    ...(showBar ? [{ name: t("bar"), text: onBar, on: bar }] : []),
  ];
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {t(`mode.${mode}`)}
      </Text>
      <div className="shades" style={{ background: ground }}>
        {shades.map(({ name, text, on }) => {
          const ratio = contrast(text, on);
          return (
            <Group key={name} gap={6} wrap="nowrap">
              <span
                className="swatch"
                style={{
                  background: on,
                  color: text,
                  textDecoration: on === ground ? "underline" : undefined,
                }}
              >
                {name}
              </span>
              <Text
                span
                size="xs"
                style={{ color: mode === "light" ? "#334155" : "#c3cfdd" }}
                title={t("ratioOf", { ratio })}
              >
                {t("ratio", { ratio })}
              </Text>
            </Group>
          );
        })}
      </div>
    </div>
  );
}
