/**
 * Remote control for the bank feeds platform: pairs, links accounts, reads the import history.
 * It cannot bring lines in; only the import does that.
 *
 * @NApiVersion 2.x
 * @NScriptType Restlet
 * @NModuleScope SameAccount
 */
define(["N/runtime", "./obf_links", "./obf_pairing", "./obf_platform", "./obf_profiles"], function (
  runtime,
  links,
  pairing,
  platform,
  profiles
) {
  var version = "1.0.0";

  function refuse(code, message) {
    return { ok: false, error: { code: code, message: message } };
  }

  function describe(known) {
    return {
      configurationId: known.link.configurationId,
      name: profiles.name(known.loaded),
      connectionId: known.link.connectionId,
      status: known.link.status === "refused" ? "refused" : "paired",
      accounts: profiles.links(known.loaded)
    };
  }

  function ping() {
    return {
      ok: true,
      version: version,
      account: runtime.accountId,
      company: pairing.companyName(),
      links: pairingsOf(null).map(describe)
    };
  }

  function withKey(accounts, key) {
    for (var i = 0; i < accounts.length; i += 1) if (accounts[i].key === key) return accounts[i];
    return null;
  }

  /** Pairings whose format profile is there, with the profile; one that is not saved yet has none. */
  function pairingsOf(connectionId) {
    var found = [];
    links.all().forEach(function (link) {
      if (connectionId && link.connectionId !== connectionId) return;
      var loaded = profiles.load(link.configurationId);
      if (loaded) found.push({ link: link, loaded: loaded });
    });
    return found;
  }

  /** The paired profile that offers every one of the accounts, with what it offers; or what is in the way. */
  function findOffer(connectionId, wanted) {
    var known = pairingsOf(connectionId);
    var reached = false;
    var down = null;
    for (var i = 0; i < known.length; i += 1) {
      var answer = platform.call(known[i].link.platform, known[i].link.secret, "GET", "accounts");
      if (answer.kind === "down") down = answer;
      if (answer.kind !== "answered") continue;
      reached = true;
      var offered = true;
      for (var j = 0; j < wanted.length; j += 1) if (!withKey(answer.body, wanted[j].key)) offered = false;
      if (offered) return { ok: true, link: known[i].link, loaded: known[i].loaded, accounts: answer.body };
    }
    // Not to be taken for a missing pairing, or a second profile would be made beside the first.
    if (down) return refuse("PLATFORM_DOWN", down.message);
    if (!reached)
      return refuse("NOT_PAIRED", "No format profile is paired, or the platform takes none of the pairings.");
    return refuse("ACCOUNT_NOT_FOUND", "No paired connection offers this account.");
  }

  /** Which account of NetSuite is linked to which key, over all pairings. */
  function linkedTargets() {
    var found = {};
    pairingsOf(null).forEach(function (known) {
      profiles.links(known.loaded).forEach(function (line) {
        if (line.target) found[line.target] = line.key;
      });
    });
    return found;
  }

  /** What keeps an account of the bank from being linked to `target`, or null. */
  function obstacle(offered, target, linked) {
    var account = profiles.target(target);
    if (!account) return refuse("ACCOUNT_NOT_FOUND", "NetSuite has no active account " + target + ".");
    if (account.currency && account.currency !== offered.currency) {
      return refuse(
        "CURRENCY_DIFFERS",
        "The account is kept in " + account.currency + ", the feed in " + offered.currency + "."
      );
    }
    if (linked[target] && linked[target] !== offered.key) {
      return refuse("ACCOUNT_TAKEN", "Another feed is linked to this account.");
    }
    return null;
  }

  function readMapping(accounts) {
    if (!Array.isArray(accounts) || accounts.length === 0 || accounts.length > 50) return null;
    var wanted = [];
    for (var i = 0; i < accounts.length; i += 1) {
      if (!accounts[i] || !accounts[i].key || !accounts[i].accountId) return null;
      wanted.push({ key: String(accounts[i].key), target: String(accounts[i].accountId) });
    }
    return wanted;
  }

  /** Links accounts of the bank to accounts of NetSuite, all or none; may be repeated. */
  function saveMapping(request) {
    var wanted = readMapping(request.accounts);
    if (!wanted) return refuse("INVALID", "accounts must name one to fifty pairs of key and accountId.");
    var found = findOffer(request.connectionId, wanted);
    if (!found.ok) return found;
    var linked = linkedTargets();
    for (var i = 0; i < wanted.length; i += 1) {
      var blocked = obstacle(withKey(found.accounts, wanted[i].key), wanted[i].target, linked);
      if (blocked) return blocked;
      linked[wanted[i].target] = wanted[i].key;
    }
    return {
      ok: true,
      configurationId: found.link.configurationId,
      changed: profiles.link(found.loaded, wanted)
    };
  }

  /** Ends links; those that are not there count as ended. */
  function removeMapping(request) {
    if (!Array.isArray(request.keys)) return refuse("INVALID", "keys must be a list.");
    var wanted = request.keys.map(function (key) {
      return { key: String(key), target: null };
    });
    var changed = false;
    pairingsOf(request.connectionId).forEach(function (known) {
      if (profiles.link(known.loaded, wanted)) changed = true;
    });
    return { ok: true, changed: changed };
  }

  /** Makes a format profile and pairs it; a code that is refused leaves nothing behind. */
  function createProfile(request) {
    if (!request.platformUrl || !request.code) return refuse("INVALID", "platformUrl and code are needed.");
    var institutionId = profiles.institution(request.institution || "Bank feeds");
    var configurationId = profiles.createProfile(request.configurationName || "Bank feed", institutionId);
    var paired = pairing.pair(configurationId, request.platformUrl, request.code);
    if (!paired.ok) {
      profiles.removeProfile(configurationId);
      return refuse(paired.down ? "PLATFORM_DOWN" : "PAIRING_REFUSED", paired.message);
    }
    var made = { ok: true, configurationId: configurationId, connectionId: paired.connectionId };
    if (!request.accounts || request.accounts.length === 0) return made;
    // What is refused now leaves the pairing, so that another choice can be saved.
    var saved = saveMapping({ connectionId: paired.connectionId, accounts: request.accounts });
    return saved.ok ? made : saved;
  }

  /** The last imports, as far as NetSuite lets scripts see them. */
  function history(request) {
    var limit = Math.max(1, Math.min(100, Number(request.limit) || 20));
    var configurationId = null;
    if (request.connectionId) {
      var known = pairingsOf(request.connectionId);
      if (known.length === 0)
        return refuse("NOT_PAIRED", "No format profile is paired with this connection.");
      configurationId = known[0].link.configurationId;
    }
    var imports = profiles.history(limit, configurationId);
    return { ok: true, supported: imports !== null, imports: imports || [] };
  }

  var actions = {
    ping: ping,
    saveMapping: saveMapping,
    removeMapping: removeMapping,
    createProfile: createProfile,
    history: history
  };

  /** What the platform asks for stands in `action`. */
  function post(request) {
    var name = request && request.action;
    if (!Object.prototype.hasOwnProperty.call(actions, name))
      return refuse("INVALID", "This action is not known.");
    return actions[name](request);
  }

  return { get: ping, post: post };
});
