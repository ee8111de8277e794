/**
 * The style sheets of the console, in their order.
 *
 * @module
 */
import "../design/base.css";
import "./console.css";
import "../directory/directory.css";
import "../own-keys/keys.css";
import "../protection/protection.css";
import "../history/history.css";
import "../settings/settings.css";
import "../settings/desktop.css";
import "../lab/lab.css";
