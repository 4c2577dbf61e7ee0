export const companiesTexts = {
  en: {
    title: "Companies",
    company: "Company",
    created: "Created",
    lastSync: "Last sync",
    search: "Search companies",
    status: "Connection status",
    emptyTitle: "No companies yet",
    emptyText:
      "A company is a business customer whose accounts are fed. Create one here or through the API, then send it the link with which it connects its accounting software.",
  },
  "fr-CA": {
    title: "Entreprises",
    company: "Entreprise",
    created: "Création",
    lastSync: "Dernière synchronisation",
    search: "Rechercher des entreprises",
    status: "État des connexions",
    emptyTitle: "Aucune entreprise pour le moment",
    emptyText:
      "Une entreprise est un client d’affaires dont les comptes sont alimentés. Créez-en une ici ou par l’API, puis envoyez-lui le lien avec lequel elle connecte son logiciel comptable.",
  },
};
