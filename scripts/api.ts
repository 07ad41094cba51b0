/** `npm run api`: writes each package's API report from what is built. A change of one is a change for users: see CONTRIBUTING.md. */
import { writeFileSync } from "node:fs";
import { apiReport, apiReports } from "./apiReport.js";

for (const [declarations, report] of Object.entries(apiReports())) {
  writeFileSync(report, apiReport(declarations));
  console.log(report);
}
