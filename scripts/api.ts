/**
 * `npm run api`: writes the API report of each package from its build output. A changed report is a change for users: see CONTRIBUTING.md.
 */
import { writeFileSync } from "node:fs";
import { apiReport, apiReports } from "./apiReport.js";

for (const [declarations, report] of Object.entries(apiReports())) {
  writeFileSync(report, apiReport(declarations));
  console.log(report);
}
