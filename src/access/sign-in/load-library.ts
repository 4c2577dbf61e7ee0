import type { Application } from "../../application.ts";
import type { Library } from "./library.ts";

export type LoadLibrary = () => Promise<Library>;

/** Loads the sign-in library when somebody signs in: that takes a third of a second, and most processes never need it. */
export function libraryLoader(application: Application): LoadLibrary {
  let loading: Promise<Library> | undefined;
  return () => {
    loading ??= import("./library.ts").then(({ createLibrary }) => createLibrary(application));
    return loading;
  };
}
