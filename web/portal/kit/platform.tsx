import { apiAddress } from "../app/place.ts";

/** Accounting packages as people call them, by the key of the integration. */
const names: Readonly<Record<string, string>> = {
  gbol: "Xero",
  hcws: "QuickBooks",
  olpr: "Sage",
  fbrh: "FreeAgent",
  akxx: "NetSuite",
};

export const platforms: readonly { readonly key: string; readonly name: string }[] = Object.entries(
  names,
).map(([key, name]) => ({ key, name }));

/** The usual name of an accounting package; what we do not know is called as the API calls it. */
export const platformName = (key: string, otherwise = key): string => names[key] ?? otherwise;

/** Its sign; the name stands beside it. */
export function PlatformLogo({ of, size = 24 }: { of: string; size?: number }) {
  return (
    <img
      src={`${apiAddress}/branding/${of}/square.svg`}
      alt=""
      width={size}
      height={size}
      className="platform-logo"
    />
  );
}
