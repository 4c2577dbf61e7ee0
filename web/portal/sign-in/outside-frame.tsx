import "./sign-in.css";
import { Badge, Group, Paper, Stack, Text, Title, UnstyledButton } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import { useLocale, useTexts } from "../app/locale.tsx";
import { signInTexts } from "./texts.ts";

export interface OutsideFrameProps {
  readonly client?: { readonly name: string; readonly environment: "test" | "live" };
  readonly title: string;
  readonly lead?: ReactNode;
  readonly wide?: boolean;
  readonly children?: ReactNode;
}

/** A page before anybody is signed in: one card in the middle. A new title takes the focus. */
export function OutsideFrame({ client, title, lead, wide, children }: OutsideFrameProps) {
  const t = useTexts(signInTexts);
  const { locale, setLocale } = useLocale();
  const other = locale === "en" ? "fr-CA" : "en";
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef<string>(undefined);
  useEffect(() => {
    document.title = `${title} · Millrace`;
    if (shown.current !== undefined && shown.current !== title) heading.current?.focus();
    shown.current = title;
  }, [title]);
  return (
    <div className="outside">
      <main className={wide ? "outside-card wide" : "outside-card"}>
        <Group gap="xs" justify="center" mb="lg" wrap="nowrap" mih={28}>
          <svg width={28} height={28} viewBox="0 0 24 24" aria-hidden className="mark-drawing">
            <rect width={24} height={24} rx={6} />
            <path d="M4 9c2.7-2.6 5.3-2.6 8 0s5.3 2.6 8 0M4 15c2.7-2.6 5.3-2.6 8 0s5.3 2.6 8 0" />
          </svg>
          <Text fw={650} size="lg" truncate>
            {client?.name ?? "Millrace"}
          </Text>
          {client && (
            <Badge variant="light" radius="sm" color={client.environment === "live" ? "green" : "yellow"}>
              {t(client.environment)}
            </Badge>
          )}
        </Group>
        <Paper withBorder p={{ base: "md", xs: "xl" }} radius="md" shadow="sm">
          <Stack gap="md">
            <div>
              <Title order={1} size="h3" ref={heading} tabIndex={-1}>
                {title}
              </Title>
              {lead && (
                <Text c="dimmed" mt={4}>
                  {lead}
                </Text>
              )}
            </div>
            {children}
          </Stack>
        </Paper>
        <Group justify="space-between" mt="md" px={4}>
          <Text size="sm" c="dimmed">
            {t("portalOf")}
          </Text>
          <UnstyledButton lang={other} className="outside-language" onClick={() => setLocale(other)}>
            {other === "en" ? "English" : "Français"}
          </UnstyledButton>
        </Group>
      </main>
    </div>
  );
}
