const SuiteCloudJestConfiguration = require("@oracle/suitecloud-unit-testing/jest-configuration/SuiteCloudJestConfiguration");

/* Without rootDir: with the "." of the package's own example its stubs are not found. */
module.exports = SuiteCloudJestConfiguration.build({
  projectFolder: "src",
  projectType: SuiteCloudJestConfiguration.ProjectType.SUITEAPP,
});
