export { type StationOptions, stationOptions } from "./options.js";
export { station, station as default } from "./station.js";
