/**
 * The pairing page, shown inside a format profile.
 *
 * @NApiVersion 2.x
 * @NScriptType Suitelet
 * @NModuleScope SameAccount
 */
define(["N/runtime", "N/ui/serverWidget", "./obf_links", "./obf_pairing"], function (
  runtime,
  widget,
  links,
  pairing
) {
  function escape(text) {
    return String(text).replace(/[&<>"']/g, function (character) {
      return "&#" + character.charCodeAt(0) + ";";
    });
  }

  function defaultAddress(link) {
    if (link) return link.platform;
    return runtime.getCurrentScript().getParameter({ name: "custscript_obf_platform" }) || "";
  }

  function notice(form, id, text) {
    form.addField({ id: id, type: widget.FieldType.INLINEHTML, label: " " }).defaultValue =
      "<p>" + escape(text) + "</p>";
  }

  function show(context, configurationId, message, typed) {
    var link = links.find(configurationId);
    var form = widget.createForm({ title: "Bank feed", hideNavBar: true });
    if (message) notice(form, "custpage_message", message);
    notice(
      form,
      "custpage_state",
      link
        ? "This format profile is paired. A new code replaces the pairing."
        : "Ask your bank for a pairing code and enter it here. It works once, for a quarter of an hour."
    );
    var address = form.addField({
      id: "custpage_platform",
      type: widget.FieldType.TEXT,
      label: "Address of the feed"
    });
    address.isMandatory = true;
    address.defaultValue = typed || defaultAddress(link);
    form.addField({
      id: "custpage_code",
      type: widget.FieldType.TEXT,
      label: "Pairing code"
    }).isMandatory = true;
    var hidden = form.addField({
      id: "custpage_configuration",
      type: widget.FieldType.TEXT,
      label: "Format profile"
    });
    hidden.updateDisplayType({ displayType: widget.FieldDisplayType.HIDDEN });
    hidden.defaultValue = configurationId || "";
    form.addSubmitButton({ label: link ? "Pair anew" : "Pair" });
    context.response.writePage(form);
  }

  /** GET shows the page, POST pairs. */
  function onRequest(context) {
    var parameters = context.request.parameters;
    if (context.request.method !== "POST") return show(context, parameters.configuration, null, null);
    var configurationId = parameters.custpage_configuration;
    var code = String(parameters.custpage_code || "").replace(/\s+/g, "");
    var paired = pairing.pair(configurationId, parameters.custpage_platform, code);
    show(context, configurationId, paired.ok ? "Paired." : paired.message, parameters.custpage_platform);
  }

  return { onRequest: onRequest };
});
