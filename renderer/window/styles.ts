/**
 * The style sheets of the console, in their order: what all share, the window, and each feature's own. A sheet stands beside
 * what it dresses; a class has one sheet that says what it looks like, and another may only say what differs there.
 *
 * @module
 */
import "../design/base.css";
import "./layout.css";
import "./strip.css";
import "./shortcut-sheet.css";
import "../call/call-view.css";
import "../call/redirection-notice.css";
import "../call/call-line.css";
import "../call/ended-line.css";
import "../call/panels.css";
import "../call/floor.css";
import "../call/keypad.css";
import "../call/sound-plots.css";
import "../call/transfer.css";
import "../call/note-place.css";
import "../call/other-calls.css";
import "../new-ids/new-id.css";
import "../call/urgency.css";
import "../call/emergency-guard.css";
import "../pictures/pictures.css";
import "../ladder/ladder.css";
import "../ladder/message-panel.css";
import "../directory/directory.css";
import "../directory/people-files.css";
import "../directory/person-editor.css";
import "../directory/several.css";
import "../directory/favourites.css";
import "../design/windowed-list.css";
import "../own-keys/keys.css";
import "../sign-in/sign-in.css";
import "../migration/migration.css";
import "../set-up/set-up.css";
import "../protection/protection.css";
import "../history/history.css";
import "../history/call-back.css";
import "../history/missed.css";
import "../history/recording-notice.css";
import "../all-calls/all-calls.css";
import "../messages/messages.css";
import "../messages/message-details.css";
import "../documents/groups.css";
import "../settings/settings.css";
import "../settings/sound-settings.css";
import "../settings/sound-view.css";
import "../settings/locked.css";
import "../support/support.css";
import "../lab/lab.css";
import "../guide/guide.css";
import "../design/slider.css";
import "../design/print.css";
import "../design/forced-colors.css";
