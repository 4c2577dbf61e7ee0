import { Button, FileButton, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type DragEvent, useState } from "react";
import { api, upload } from "../app/api.ts";
import { useTexts } from "../app/locale.tsx";
import { endWithSession } from "../app/use-api.ts";
import { Failure } from "../kit/failure.tsx";
import { Icon } from "../kit/icon.tsx";
import { notify } from "../kit/notify.ts";
import { brandingTexts } from "./branding-texts.ts";
import { type Image, type ImageKind, settingsPath } from "./link-settings.ts";

const accepted: Readonly<Record<ImageKind, string>> = {
  logo: "image/png,image/jpeg,image/svg+xml,image/gif",
  icon: "image/x-icon,image/vnd.microsoft.icon,image/png,image/svg+xml,.ico",
  hero: "image/png,image/jpeg,image/svg+xml",
};

/** A picture of the operator: dropped or chosen, in force at once, or told why it cannot be taken. */
export function Picture({ kind, image }: { kind: ImageKind; image: Image | null }) {
  const t = useTexts(brandingTexts);
  const client = useQueryClient();
  const [over, setOver] = useState(false);
  const what = t(`picture.${kind}`);
  const path = `${settingsPath}/images/${kind}`;
  const again = () => client.invalidateQueries({ queryKey: [settingsPath] });
  const set = useMutation({
    mutationFn: (file: File) => upload<Image>(path, file).catch(endWithSession),
    onSuccess: () => {
      notify.done(t("picture.done", { what }));
      return again();
    },
  });
  const remove = useMutation({
    mutationFn: () => api.delete<void>(path).catch(endWithSession),
    onSuccess: () => {
      notify.done(t("picture.removed", { what }));
      return again();
    },
  });
  const take = (file: File | null | undefined) => {
    if (file) set.mutate(file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  return (
    <section aria-label={what}>
      <Text fw={600} size="sm">
        {what}
      </Text>
      <Text size="xs" c="dimmed" mb={6}>
        {t(`picture.${kind}.help`)}
      </Text>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a place to drop files on; the button beside does the same */}
      <div
        className="picture-box"
        data-over={over}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        {image ? (
          <img src={image.address} alt={what} />
        ) : (
          <Text size="sm" c="dimmed">
            {t("noPicture")} · {t("drop")}
          </Text>
        )}
      </div>
      <Group gap="xs" mt={6}>
        <FileButton accept={accepted[kind]} onChange={take}>
          {(props) => (
            <Button
              {...props}
              variant="default"
              size="xs"
              loading={set.isPending}
              leftSection={<Icon name="upload" size={14} />}
              aria-label={t("chooseFor", { what })}
            >
              {t("choose")}
            </Button>
          )}
        </FileButton>
        {image && (
          <Button
            variant="subtle"
            color="red"
            size="xs"
            loading={remove.isPending}
            aria-label={t("removeWhat", { what })}
            onClick={() => remove.mutate()}
          >
            {t("remove")}
          </Button>
        )}
        {image && (
          <Text size="xs" c="dimmed">
            {t("measured", { width: image.width, height: image.height })}
          </Text>
        )}
      </Group>
      {(set.error ?? remove.error) && (
        <div className="picture-failure">
          <Failure error={set.error ?? remove.error} />
        </div>
      )}
    </section>
  );
}
