export { findExchanges, type KeptExchange } from "./exchange-queries.ts";
