/**
 * The pairings of this NetSuite account: one custom record for each format profile that is paired.
 *
 * @NApiVersion 2.x
 * @NModuleScope SameAccount
 */
define(["N/record", "N/search"], function (record, search) {
  var type = "customrecord_obf_link";
  var fields = {
    configurationId: "custrecord_obf_configuration",
    platform: "custrecord_obf_platform",
    connectionId: "custrecord_obf_connection",
    secret: "custrecord_obf_secret",
    status: "custrecord_obf_status",
    failed: "custrecord_obf_failed"
  };

  function columns() {
    var names = [];
    for (var name in fields) names.push(fields[name]);
    return names;
  }

  function read(result) {
    var link = { id: String(result.id) };
    for (var name in fields) link[name] = result.getValue({ name: fields[name] }) || null;
    return link;
  }

  function list(filters, most) {
    var found = search
      .create({ type: type, filters: filters, columns: columns() })
      .run()
      .getRange({ start: 0, end: most });
    return found.map(read);
  }

  /** The pairing of a format profile, or null. */
  function find(configurationId) {
    if (!configurationId) return null;
    return list([[fields.configurationId, "is", String(configurationId)]], 1)[0] || null;
  }

  /** All pairings, at most a hundred. */
  function all() {
    return list([], 100);
  }

  /** Writes a pairing; a format profile has one. */
  function save(link) {
    var known = find(link.configurationId);
    var stored = known ? record.load({ type: type, id: known.id }) : record.create({ type: type });
    for (var name in fields) {
      if (link[name] !== undefined)
        stored.setValue({ fieldId: fields[name], value: link[name] === null ? "" : link[name] });
    }
    return String(stored.save());
  }

  function note(link, name, value) {
    var values = {};
    values[fields[name]] = value;
    record.submitFields({ type: type, id: link.id, values: values });
  }

  /** Remembers how the last call went, for people who look at the profile. */
  function noteStatus(link, status) {
    if (link.status !== status) note(link, "status", status);
  }

  /** Accounts that the last import could not read: a list of `{key, code, message}`. */
  function failedAccounts(link) {
    try {
      return JSON.parse(link.failed || "[]");
    } catch (unreadable) {
      return [];
    }
  }

  function noteFailed(link, failed) {
    var text = JSON.stringify(failed);
    if ((link.failed || "[]") !== text) note(link, "failed", text);
  }

  function remove(configurationId) {
    var known = find(configurationId);
    if (known) record["delete"]({ type: type, id: known.id });
  }

  return {
    all: all,
    failedAccounts: failedAccounts,
    find: find,
    noteFailed: noteFailed,
    noteStatus: noteStatus,
    remove: remove,
    save: save
  };
});
