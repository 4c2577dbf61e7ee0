/**
 * Hands what was collected to NetSuite, which takes so much text at a time and no more.
 *
 * @NApiVersion 2.x
 * @NModuleScope SameAccount
 */
define([], function () {
  /**
   * Collects text and hands it on in chunks of at most `limit` characters, unless a line alone is longer. Each chunk
   * begins with the account that its lines belong to.
   */
  function chunksOf(context, limit) {
    var text = [];
    var size = 0;
    var header = "";
    function flush() {
      if (size > header.length) context.addDataChunk({ dataChunk: text.join("") });
      text = [];
      size = 0;
    }
    function add(value) {
      var line = JSON.stringify(value) + "\n";
      if (size + line.length > limit) {
        flush();
        text.push(header);
        size = header.length;
      }
      text.push(line);
      size += line.length;
    }
    return {
      account: function (value) {
        header = "";
        add({ account: value });
        header = JSON.stringify({ account: value }) + "\n";
      },
      line: function (value) {
        add({ line: value });
      },
      end: function () {
        header = "";
        flush();
      }
    };
  }

  return { chunksOf: chunksOf };
});
