/** What each event of the catalogue tells; the server describes them in English. */
export const frenchDescriptions: Readonly<Record<string, string>> = {
  "company.created": "Une entreprise a été créée.",
  "company.deleted": "Une entreprise a été supprimée, avec tout ce qu’elle contenait.",
  "company.product.added": "Une entreprise a reçu un produit.",
  "company.product.removed": "Un produit a été retiré à une entreprise.",
  "connection.created": "Une connexion a été créée; elle n’est pas encore liée.",
  "connection.connected": "Un client a lié le logiciel comptable pour la première fois.",
  "connection.failed": "Un client a annulé la liaison, ou elle a échoué; dataConnectionErrors dit comment.",
  "connection.disconnected":
    "Une connexion liée a été dissociée, ou le logiciel comptable a retiré son autorisation.",
  "connection.reconnected": "Une connexion qui avait été interrompue est liée de nouveau.",
  "connection.deleted": "Une connexion a été supprimée.",
  "bankFeeds.sourceAccount.connected":
    "Un compte source est associé et accepte des opérations à partir de maintenant.",
  "bankFeeds.sourceAccount.disconnected": "Un compte source connecté n’accepte plus d’opérations.",
  "bankTransactions.write.successful": "Chaque opération d’un envoi est dans le logiciel comptable.",
  "bankTransactions.write.unsuccessful": "Un envoi a échoué, en partie ou en entier, ou a dépassé son délai.",
  "bankTransactions.write.outcomes":
    "Un envoi est terminé : ce que chacune de ses opérations est devenue. Envoyé en plus des deux événements du contrat.",
  "link.requested":
    "La personne qui détient un lien qui n’est plus valable en demande un nouveau, que le corps contient.",
  "bankAccounts.write.successful": "Un compte a été créé dans le logiciel comptable.",
  "bankAccounts.write.unsuccessful": "Un compte n’a pas pu être créé dans le logiciel comptable.",
  "client.rateLimit.reached": "Le quota quotidien de requêtes est épuisé.",
  "client.rateLimit.reset": "Les requêtes sont acceptées de nouveau.",
  "read.completed": "Des données ont été lues dans le logiciel comptable.",
  "read.completed.initial": "Des données ont été lues dans le logiciel comptable pour la première fois.",
  DataConnectionStatusChanged: "Une connexion a changé d’état.",
  PushOperationStatusChanged: "Un envoi est terminé.",
  PushOperationTimedOut: "Un envoi a dépassé son délai.",
  ClientRateLimitReached: "Le quota quotidien de requêtes est épuisé.",
  ClientRateLimitReset: "Les requêtes sont acceptées de nouveau.",
  DataSyncCompleted: "Un jeu de données a été synchronisé.",
  DatasetDataChanged: "Un jeu de données synchronisé a changé.",
  DataSyncStatusChangedToError: "Un jeu de données n’a pas pu être synchronisé.",
  NewCompanySynchronized: "Une entreprise a été synchronisée pour la première fois.",
};
