import { Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";

/** Stands where nothing is yet: says what would be here and how it comes. */
export function Empty(props: { icon?: IconName; title: string; children?: ReactNode; action?: ReactNode }) {
  const { icon = "info", title, children, action } = props;
  return (
    <div className="empty">
      <Icon name={icon} size={28} />
      <Title order={2} size="h3">
        {title}
      </Title>
      {children && (
        <Text c="dimmed" maw={520} component="div">
          {children}
        </Text>
      )}
      {action}
    </div>
  );
}
