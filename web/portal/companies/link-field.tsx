import { ActionIcon, Group, Popover, Skeleton, TextInput } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useTexts } from "../app/locale.tsx";
import { Copy } from "../kit/copy.tsx";
import { Icon } from "../kit/icon.tsx";
import { companiesTexts } from "./texts.ts";

const Qr = lazy(async () => ({ default: (await import("../kit/qr.tsx")).Qr }));

/** A link to send: to be copied, or shown as a QR code to somebody who is there. */
export function LinkField({ value, label }: { value: string; label: string }) {
  const t = useTexts(companiesTexts);
  return (
    <Group gap={4} wrap="nowrap">
      <TextInput
        readOnly
        value={value}
        aria-label={label}
        className="grow mono"
        onFocus={(event) => event.currentTarget.select()}
      />
      <Copy value={value} label={label} />
      <Popover position="bottom-end" shadow="md" trapFocus returnFocus>
        <Popover.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={t("qrOf", { what: label })}
            title={t("qrOf", { what: label })}
          >
            <Icon name="qr" size={15} />
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown aria-label={t("qrOf", { what: label })}>
          <Suspense fallback={<Skeleton width={200} height={200} />}>
            <Qr value={value} label={t("qrOf", { what: label })} size={200} />
          </Suspense>
        </Popover.Dropdown>
      </Popover>
    </Group>
  );
}
