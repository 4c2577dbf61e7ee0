import { Group, NativeSelect, Paper, SegmentedControl, Skeleton, Text, Title } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import { useLocale, useTexts } from "../app/locale.tsx";
import { platforms } from "../kit/platform.tsx";
import type { LinkPreviewReply, Locale, PreviewReply } from "./link-settings.ts";
import { previewTexts } from "./preview-texts.ts";

export const screens = ["welcome", "software", "consent", "unsupported"] as const;
export type PreviewScreen = (typeof screens)[number];

/** What the preview shows: chosen in it, and by the part of the page that is worked on. */
export interface Look {
  readonly screen: PreviewScreen;
  readonly software: string;
}

/** Customers' pages in a frame, drawn by the script that draws them for customers. */
export function LinkPreviewPane(props: {
  reply: PreviewReply | undefined;
  error: unknown;
  look: Look;
  onLook: (look: Look) => void;
}) {
  const { reply, error, look, onLook } = props;
  const t = useTexts(previewTexts);
  const { locale } = useLocale();
  const [language, setLanguage] = useState<Locale>(locale);
  const [scheme, setScheme] = useState<"light" | "dark">("light");
  const [width, setWidth] = useState<"desktop" | "phone">("desktop");
  return (
    <Paper withBorder p="lg" className="link-preview">
      <Title order={2}>{t("title")}</Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t("lead")}
      </Text>
      <Group gap="sm" mb="sm" align="flex-end">
        <NativeSelect
          label={t("screen")}
          value={look.screen}
          onChange={(event) => onLook({ ...look, screen: event.currentTarget.value as PreviewScreen })}
          data={screens.map((value) => ({ value, label: t(`screen.${value}`) }))}
        />
        {look.screen === "consent" && (
          <NativeSelect
            label={t("software")}
            value={look.software}
            onChange={(event) => onLook({ ...look, software: event.currentTarget.value })}
            data={platforms.map(({ key, name }) => ({ value: key, label: name }))}
          />
        )}
        <SegmentedControl
          aria-label={t("language")}
          value={language}
          onChange={(value) => setLanguage(value as Locale)}
          data={[
            { value: "en", label: "English" },
            { value: "fr-CA", label: "Français" },
          ]}
        />
        <SegmentedControl
          aria-label={t("theme")}
          value={scheme}
          onChange={(value) => setScheme(value as "light" | "dark")}
          data={(["light", "dark"] as const).map((value) => ({ value, label: t(value) }))}
        />
        <SegmentedControl
          aria-label={t("width")}
          value={width}
          onChange={(value) => setWidth(value as "desktop" | "phone")}
          data={(["desktop", "phone"] as const).map((value) => ({ value, label: t(value) }))}
        />
      </Group>
      {error !== undefined && (
        <Text size="sm" role="status" mb="xs">
          {t("refused")}
        </Text>
      )}
      {reply ? (
        <Frame
          preview={reply.preview}
          shown={{ locale: language, scheme, screen: pathOf(look, reply.preview) }}
          width={width}
        />
      ) : (
        <Skeleton height={560} />
      )}
    </Paper>
  );
}

/** The path of the screen, as customers' pages name it. */
function pathOf({ screen, software }: Look, { languages }: LinkPreviewReply): string {
  if (screen !== "consent") return screen;
  const connection = languages.en.state.connections.find(({ platformKey }) => platformKey === software);
  return connection ? `connections/${connection.id}/consent` : "software";
}

const desktop = { width: 1_040, height: 760 };

interface ShownHere {
  readonly locale: Locale;
  readonly scheme: "light" | "dark";
  readonly screen: string;
}

function Frame({ preview, shown, width }: { preview: LinkPreviewReply; shown: ShownHere; width: string }) {
  const t = useTexts(previewTexts);
  const frame = useRef<HTMLIFrameElement>(null);
  const [ready, setReady] = useState(false);
  const { origin } = new URL(preview.page);
  useEffect(() => {
    const hear = ({ data, origin: from, source }: MessageEvent) => {
      if (from === origin && source === frame.current?.contentWindow && data === "ready") setReady(true);
    };
    addEventListener("message", hear);
    return () => removeEventListener("message", hear);
  }, [origin]);
  const { locale, scheme, screen } = shown;
  useEffect(() => {
    if (ready)
      frame.current?.contentWindow?.postMessage({ type: "preview", preview, locale, scheme, screen }, origin);
  }, [ready, preview, locale, scheme, screen, origin]);
  const { ref: box, width: room } = useElementSize();
  // As wide as a desktop's window, drawn as small as there is room for.
  const scale = width === "desktop" && room > 0 ? Math.min(1, room / desktop.width) : 1;
  const size =
    width === "desktop"
      ? { width: desktop.width, height: desktop.height, transform: `scale(${scale})`, transformOrigin: "0 0" }
      : undefined;
  return (
    <div
      ref={box}
      className="link-preview-box"
      data-width={width}
      style={size && { height: desktop.height * scale }}
    >
      <iframe
        ref={frame}
        style={size}
        src={preview.page}
        title={t("frame")}
        sandbox="allow-scripts allow-same-origin"
        referrerPolicy="no-referrer"
      />
    </div>
  );
}
