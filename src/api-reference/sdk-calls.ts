/** How an operation is called with Codat's published TypeScript clients, which work with Millrace as they are. */
export interface SdkCall {
  readonly package: "@codat/bank-feeds" | "@codat/platform";
  readonly method: string;
  /** The argument that holds the body; none where the body is the only argument. */
  readonly body?: string;
}

const bankFeeds = (method: string, body?: string): SdkCall => ({
  package: "@codat/bank-feeds",
  method,
  body,
});
const platform = (method: string, body?: string): SdkCall => ({ package: "@codat/platform", method, body });

export const sdkCalls: Readonly<Record<string, SdkCall>> = {
  "create-company": bankFeeds("companies.create"),
  "list-companies": bankFeeds("companies.list"),
  "get-company": bankFeeds("companies.get"),
  "replace-company": bankFeeds("companies.replace", "companyRequestBody"),
  "update-company": bankFeeds("companies.update", "companyUpdateRequest"),
  "delete-company": bankFeeds("companies.delete"),
  "get-company-access-token": bankFeeds("companies.getAccessToken"),
  "list-connections": bankFeeds("connections.list"),
  "create-connection": bankFeeds("connections.create", "requestBody"),
  "get-connection": bankFeeds("connections.get"),
  "unlink-connection": bankFeeds("connections.unlink", "requestBody"),
  "delete-connection": bankFeeds("connections.delete"),
  "list-bank-accounts": bankFeeds("bankAccounts.list"),
  "get-create-bankAccounts-model": bankFeeds("bankAccounts.getCreateModel"),
  "create-bank-account": bankFeeds("bankAccounts.create", "bankAccountPrototype"),
  "create-source-account": bankFeeds("sourceAccounts.create", "requestBody"),
  "create-batch-source-account": bankFeeds("sourceAccounts.createBatch", "requestBody"),
  "list-source-accounts": bankFeeds("sourceAccounts.list"),
  "update-source-account": bankFeeds("sourceAccounts.update", "sourceAccount"),
  "delete-source-account": bankFeeds("sourceAccounts.delete"),
  "delete-bank-feed-credentials": bankFeeds("sourceAccounts.deleteCredentials"),
  "generate-otp": bankFeeds("sourceAccounts.generateOtp"),
  "get-bank-account-mapping": bankFeeds("accountMapping.get"),
  "create-bank-account-mapping": bankFeeds("accountMapping.create", "bankFeedAccountMapping"),
  "get-company-information": bankFeeds("companyInformation.get"),
  "create-bank-transactions": bankFeeds("transactions.create", "createBankTransactions"),
  "get-create-bank-transactions-model": bankFeeds("transactions.getCreateModel"),
  "get-create-operation": bankFeeds("transactions.getCreateOperation"),
  "list-create-operations": bankFeeds("transactions.listCreateOperations"),
  "get-latest-managed-bank-feed-sync": bankFeeds("managedBankFeeds.getLatestSync"),
  "get-managed-bank-feed-sync": bankFeeds("managedBankFeeds.getSync"),
  "run-managed-bank-feed-ad-hoc-sync": bankFeeds("managedBankFeeds.runAdHocSync"),
  "list-api-keys": platform("settings.listApiKeys"),
  "create-api-key": platform("settings.createApiKey"),
  "delete-api-key": platform("settings.deleteApiKey"),
  "get-profile": platform("settings.getProfile"),
  "update-profile": platform("settings.updateProfile"),
  "get-cors-settings": platform("settings.get"),
  "set-cors-settings": platform("settings.set"),
  "get-connection-management-cors-settings": platform("cors.get"),
  "set-connection-management-cors-settings": platform("cors.set"),
  "get-connection-management-access-token": platform("connectionManagement.get"),
  "list-webhook-consumers": platform("webhooks.listConsumers"),
  "create-webhook-consumer": platform("webhooks.createConsumer"),
  "delete-webhook-consumer": platform("webhooks.deleteConsumer"),
  "list-integrations": platform("integrations.list"),
  "get-integration": platform("integrations.get"),
  "get-integrations-branding": platform("integrations.getBranding"),
  "update-connection-authorization": platform("connections.updateAuthorization", "requestBody"),
  "get-create-update-model-options-by-data-type": platform("pushData.getModelOptions"),
  "add-product": platform("companies.addProduct"),
  "remove-product": platform("companies.removeProduct"),
  "refresh-data-type": platform("refreshData.byDataType"),
};
