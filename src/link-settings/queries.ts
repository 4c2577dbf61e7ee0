import { type Queryable, statement } from "../database/pool.ts";
import type { ImageKind, StoredImage } from "./link-image.ts";
import type { LinkSettings } from "./link-settings.ts";

const find = statement(
  "link-settings-find",
  `select (select settings from link_settings) as settings,
     coalesce((select json_agg(json_build_object('kind', kind, 'hash', hash, 'extension', extension,
       'contentType', content_type, 'width', width, 'height', height)) from link_image), '[]') as images`,
);
const lock = statement("link-settings-lock", "lock table link_settings in share row exclusive mode");
const save = statement(
  "link-settings-save",
  `insert into link_settings (settings) values ($1)
   on conflict (single) do update set settings = excluded.settings`,
);
const findBytes = statement(
  "link-image-bytes",
  "select bytes, content_type from link_image where kind = $1 and hash = $2 and extension = $3",
);
const saveOne = statement(
  "link-image-save",
  `insert into link_image (kind, hash, extension, content_type, width, height, bytes, changed_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8)
   on conflict (kind) do update set hash = excluded.hash, extension = excluded.extension,
     content_type = excluded.content_type, width = excluded.width, height = excluded.height,
     bytes = excluded.bytes, changed_at = excluded.changed_at`,
);
const removeOne = statement("link-image-remove", "delete from link_image where kind = $1");

/** What is stored; of the settings, what an older release knew. */
export interface StoredSettings {
  readonly settings: Partial<LinkSettings> | null;
  readonly images: readonly StoredImage[];
}

export const findStored = (db: Queryable): Promise<StoredSettings> => db.one<StoredSettings>(find);

/** Holds off every other change of the settings and their pictures until the transaction ends. */
export const lockSettings = (db: Queryable) => db.rows(lock);

export const saveSettings = (db: Queryable, settings: LinkSettings) =>
  db.count(save, [JSON.stringify(settings)]);

/** The bytes of a picture under its address; undefined when it is not the present one. */
export const findImageBytes = (db: Queryable, kind: string, hash: string, extension: string) =>
  db.maybe<{ bytes: Buffer; content_type: string }>(findBytes, [kind, hash, extension]);

export const saveImage = (db: Queryable, image: StoredImage, bytes: Buffer, now: Date) =>
  db.count(saveOne, [
    image.kind,
    image.hash,
    image.extension,
    image.contentType,
    image.width,
    image.height,
    bytes,
    now,
  ]);

export const removeImage = (db: Queryable, kind: ImageKind) => db.count(removeOne, [kind]);
