// The build empties dist; the program embeds it and must compile without a build, so the marker file comes back.
import { writeFileSync } from "node:fs";

writeFileSync(new URL("../dist/.keep", import.meta.url), "");
