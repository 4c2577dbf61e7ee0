/** A setting is wrong. The message names it and says how to put it right. */
export class ConfigError extends Error {}
