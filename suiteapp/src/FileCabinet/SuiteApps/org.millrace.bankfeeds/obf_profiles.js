/**
 * Financial institutions and format profiles, and the import history. Every name of a field that Oracle's public pages do
 * not show stands here, so that there is one place to put right.
 *
 * @NApiVersion 2.x
 * @NModuleScope SameAccount
 */
define(["N/record", "N/search"], function (record, search) {
  var institutionType = "financialinstitution";
  var profileType = "formatprofile";
  var historyType = "bankimporthistory";
  var mapping = { list: "accountmapping", key: "accountmappingkey", target: "mappednetsuiteaccount" };
  var profile = {
    name: "name",
    institution: "financialinstitution",
    kind: "profiletype",
    connectivity: "connectivityplugin",
    parser: "transactionparser"
  };

  function loadOrNull(type, id) {
    try {
      return record.load({ type: type, id: id });
    } catch (failure) {
      if (failure && failure.name === "RCRD_DSNT_EXIST") return null;
      throw failure;
    }
  }

  /** The institution of this name, made where there is none. */
  function institution(name) {
    var found = search
      .create({ type: institutionType, filters: [["name", "is", name]], columns: ["name"] })
      .run()
      .getRange({ start: 0, end: 1 });
    if (found.length > 0) return String(found[0].id);
    var created = record.create({ type: institutionType });
    created.setValue({ fieldId: "name", value: name });
    return String(created.save());
  }

  /** Makes a format profile for bank reconciliation that uses our plug-ins; its id is also its configuration id. */
  function createProfile(name, institutionId) {
    var created = record.create({ type: profileType });
    created.setValue({ fieldId: profile.name, value: name });
    created.setValue({ fieldId: profile.institution, value: institutionId });
    created.setValue({ fieldId: profile.kind, value: "BANK_RECONCILIATION" });
    created.setValue({ fieldId: profile.connectivity, value: "customscript_obf_conn" });
    created.setValue({ fieldId: profile.parser, value: "customscript_obf_parse" });
    return String(created.save());
  }

  function removeProfile(id) {
    record["delete"]({ type: profileType, id: id });
  }

  /** The profile as a record, or null when somebody has deleted it. */
  function load(id) {
    return loadOrNull(profileType, id);
  }

  function name(loaded) {
    return loaded.getValue({ fieldId: profile.name });
  }

  /** Which account of the bank goes to which account of NetSuite: a list of `{key, target}`. */
  function links(loaded) {
    var found = [];
    var count = loaded.getLineCount({ sublistId: mapping.list });
    for (var line = 0; line < count; line += 1) {
      var target = loaded.getSublistValue({ sublistId: mapping.list, fieldId: mapping.target, line: line });
      found.push({
        key: loaded.getSublistValue({ sublistId: mapping.list, fieldId: mapping.key, line: line }),
        target: target ? String(target) : null
      });
    }
    return found;
  }

  /** Links each `key` to its `target`, or to nothing where that is null; says whether that changed anything. */
  function link(loaded, wanted) {
    var changed = false;
    wanted.forEach(function (one) {
      if (linkOne(loaded, one.key, one.target)) changed = true;
    });
    if (changed) loaded.save();
    return changed;
  }

  function linkOne(loaded, key, target) {
    var known = links(loaded);
    var line = known.length;
    for (var i = 0; i < known.length; i += 1) if (known[i].key === key) line = i;
    if (line < known.length ? known[line].target === target : target === null) return false;
    if (target === null) {
      loaded.removeLine({ sublistId: mapping.list, line: line });
      return true;
    }
    loaded.setSublistValue({ sublistId: mapping.list, fieldId: mapping.key, line: line, value: key });
    loaded.setSublistValue({ sublistId: mapping.list, fieldId: mapping.target, line: line, value: target });
    return true;
  }

  /** The currency of an active account of NetSuite, as ISO code, or null for an account that cannot be linked. */
  function target(id) {
    var account = loadOrNull("account", id);
    if (!account || account.getValue({ fieldId: "isinactive" }) === true) return null;
    var currency = loadOrNull("currency", account.getValue({ fieldId: "currency" }));
    return { currency: currency ? currency.getValue({ fieldId: "symbol" }) : null };
  }

  /** The last imports, or null where NetSuite does not let scripts see them. */
  function history(limit, configurationId) {
    var filters = configurationId ? [["formatprofile", "is", configurationId]] : [];
    var columns = ["formatprofile", "status", "startdate", "enddate", "message", "accounts"];
    try {
      return search
        .create({ type: historyType, filters: filters, columns: columns })
        .run()
        .getRange({ start: 0, end: limit })
        .map(function (found) {
          return {
            id: String(found.id),
            configurationId: found.getValue({ name: "formatprofile" }),
            status: found.getValue({ name: "status" }),
            at: found.getValue({ name: "startdate" }),
            finishedAt: found.getValue({ name: "enddate" }) || null,
            message: found.getValue({ name: "message" }) || null,
            accounts: JSON.parse(found.getValue({ name: "accounts" }) || "[]")
          };
        });
    } catch (notScriptable) {
      if (notScriptable && /LIMIT_EXCEEDED$/.test(String(notScriptable.name))) throw notScriptable;
      return null;
    }
  }

  return {
    createProfile: createProfile,
    history: history,
    institution: institution,
    link: link,
    links: links,
    load: load,
    name: name,
    removeProfile: removeProfile,
    target: target
  };
});
