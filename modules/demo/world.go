package demo

import "steward/modules/access"

var companies = []struct {
	name, parent, city string
	domains            []string
}{
	{"Adriatica", "", "Trieste", []string{"adriatica.example"}},
	{"Adriatica Marine", "Adriatica", "Monfalcone", []string{"marine.adriatica.example"}},
	{"Adriatica Retail", "Adriatica", "Udine", []string{"retail.adriatica.example"}},
	{"Bora Logistics", "", "Trieste", []string{"bora.example"}},
	{"Carso Foods", "", "Gorizia", []string{"carso.example"}},
}

var people = []struct {
	username, first, last, role, company, domain string
	supervisor                                   bool
}{
	{"sconti", "Sofia", "Conti", access.Administrators, "Adriatica", "adriatica.example", false},
	{"lbianchi", "Luca", "Bianchi", access.Agents, "Adriatica", "adriatica.example", false},
	{"erusso", "Elena", "Russo", access.Agents, "Adriatica", "adriatica.example", false},
	{"dgreco", "Davide", "Greco", access.Agents, "Adriatica", "adriatica.example", false},
	{"mferrari", "Marta", "Ferrari", access.Agents, "Adriatica", "adriatica.example", false},
	{"tmoretti", "Tommaso", "Moretti", access.Agents, "Adriatica", "adriatica.example", false},
	{"kneri", "Karin", "Neri", access.KeyUsers, "Adriatica", "adriatica.example", false},
	{"jnovak", "Jan", "Novak", access.Agents, "Adriatica", "adriatica.example", false},
	{"gverdi", "Giulia", "Verdi", access.Users, "Adriatica Marine", "marine.adriatica.example", false},
	{"fcosta", "Franco", "Costa", access.Users, "Adriatica Marine", "marine.adriatica.example", false},
	{"amarino", "Anna", "Marino", access.Users, "Adriatica Marine", "marine.adriatica.example", false},
	{"rgallo", "Roberto", "Gallo", access.Users, "Adriatica Retail", "retail.adriatica.example", false},
	{"ifontana", "Ilaria", "Fontana", access.Users, "Adriatica Retail", "retail.adriatica.example", false},
	{"nserra", "Nicola", "Serra", access.Users, "Adriatica Retail", "retail.adriatica.example", false},
	{"cvitale", "Chiara", "Vitale", access.Users, "Adriatica Retail", "retail.adriatica.example", false},
	{"pkovac", "Petra", "Kovač", access.Users, "Bora Logistics", "bora.example", true},
	{"mhorvat", "Mirko", "Horvat", access.Users, "Bora Logistics", "bora.example", false},
	{"ssartori", "Sara", "Sartori", access.Users, "Bora Logistics", "bora.example", false},
	{"vleone", "Valerio", "Leone", access.Users, "Carso Foods", "carso.example", false},
	{"bpace", "Bianca", "Pace", access.Users, "Carso Foods", "carso.example", false},
}

var groups = []struct {
	name, what string
	members    []string
}{
	{"Service desk", "First line: takes over what comes in.", []string{"lbianchi", "erusso", "dgreco"}},
	{"Network", "Lines, switches, VPN, wireless.", []string{"mferrari", "tmoretti"}},
	{"Applications", "Mail, ERP, file shares.", []string{"kneri", "jnovak"}},
	{"Field support", "Devices and workplaces.", []string{"dgreco", "tmoretti"}},
}

var categories = []struct{ name, parent string }{
	{"Hardware", ""}, {"Printer", "Hardware"}, {"Notebook", "Hardware"}, {"Phone", "Hardware"},
	{"Software", ""}, {"Mail", "Software"}, {"ERP", "Software"}, {"Office", "Software"},
	{"Network", ""}, {"VPN", "Network"}, {"Wireless", "Network"},
	{"Access", ""}, {"Account", "Access"}, {"Permission", "Access"},
}

// story is what happens again and again at a service desk.
type story struct {
	kind                                    int64 // service type
	title, body, question, answer, solution string
	category, group                         string
	priority                                int
}

var stories = []story{
	{1, "VPN disconnects every ten minutes", "Since this morning the VPN drops when I work from home. I have to log in again each time, and the files I have open are lost.", "Does it also happen when your notebook is connected by cable?", "Yes, by cable too. The client says 'gateway not responding'.", "The gateway of the Trieste site ran out of sessions. The limit was raised and stale sessions were closed.", "Network", "Network", 2},
	{1, "Printer on the second floor prints blank pages", "The large printer next to the kitchen only gives out empty pages. Copies are fine.", "Could you tell me the number on the label at the front?", "It is PRN-0214.", "The driver was replaced on the print server; a test page came out fine.", "Hardware", "Field support", 3},
	{1, "Cannot open shared calendar of the sales team", "Outlook says I have no permission for the calendar 'Sales'. It worked until Friday.", "", "", "The group of the calendar was changed on Friday; your permission is back.", "Software", "Applications", 3},
	{1, "ERP is very slow when posting invoices", "Posting one invoice takes more than a minute. Five of us see the same.", "Is it all invoices, or only those with many lines?", "All of them, even with one line.", "An index was rebuilt over night; posting takes two seconds again.", "Software", "Applications", 1},
	{1, "Notebook does not start after the update", "After the update of last night the screen stays black. I hear the fan.", "Please hold the power button for fifteen seconds and try again. What happens?", "It beeps twice and stays black.", "The memory module was loose; it was seated again and tested.", "Hardware", "Field support", 2},
	{1, "No wireless in meeting room Carso", "Nobody in the room gets a connection. In the corridor it works.", "", "", "The access point had lost power; the injector was replaced.", "Network", "Network", 3},
	{1, "Mails with attachments do not go out", "Every mail with an attachment stays in the outbox. Without one it is sent at once.", "How large are the attachments?", "About 4 MB, as always.", "A rule of the mail filter had been set to 2 MB by mistake. It is 25 MB again.", "Software", "Applications", 2},
	{1, "Account locked after holidays", "I am back from two weeks off and cannot log in any more.", "", "", "The password had expired; the account was unlocked and a new password set.", "Access", "Service desk", 3},
	{1, "Phone has no dial tone", "My desk phone shows 'registering' since yesterday.", "Is the network cable plugged into the port marked 'phone'?", "It was in the other port! It works now, thank you.", "The cable was in the wrong port.", "Hardware", "Service desk", 4},
	{1, "File share 'Projects' asks for a password", "When I open the drive P: a window asks for a password and refuses mine.", "", "", "A stored password was out of date; it was removed from the credential store.", "Access", "Service desk", 3},
	{1, "Barcode scanner in the warehouse does not pair", "Scanner number 7 does not connect to the terminal.", "Does another scanner connect to the same terminal?", "Yes, number 5 does.", "The scanner was reset to factory settings and paired again.", "Hardware", "Field support", 3},
	{1, "Screen flickers on the docking station", "The second screen goes black for a second every few minutes.", "", "", "The cable was replaced by one that is certified for the resolution.", "Hardware", "Field support", 4},
	{2, "New notebook for a colleague who starts on Monday", "Bianca's new colleague starts next Monday in purchasing. She needs a notebook with the standard software.", "Which ERP role should she get?", "The same as mine, please: buyer.", "The notebook is ready and waits at the reception.", "Hardware", "Field support", 3},
	{2, "Access to the folder 'Contracts 2026'", "I need to read the contracts of this year for the audit.", "Your manager has to agree. Who is it?", "Petra Kovač.", "Approved by the owner of the folder; access was given until the end of the audit.", "Access", "Service desk", 3},
	{2, "Licence for the drawing program", "Please order one licence; the cost centre is 4410.", "", "", "The licence was assigned; the program appears in the software centre.", "Software", "Applications", 4},
	{2, "Second screen for my desk", "I work with two documents all day and would like a second screen.", "", "", "A 24 inch screen was delivered and connected.", "Hardware", "Field support", 4},
	{2, "Distribution list for the new project", "Please make a list 'project-aurora' with the seven people in the attached mail.", "Should people from outside be able to write to it?", "No, only inside.", "The list exists and takes mail from inside only.", "Software", "Applications", 4},
	{2, "Guest wireless for visitors on Thursday", "We expect eight visitors who need internet for a day.", "", "", "Eight vouchers valid on Thursday were sent to you.", "Network", "Network", 4},
	{2, "Mobile phone for the field team", "The new technician needs a phone with the ticket app.", "", "", "The phone is set up and was handed over.", "Hardware", "Field support", 3},
	{2, "Reset of the second factor", "I have a new phone and cannot confirm my login any more.", "Please call me at extension 210 so that I can see that it is you.", "We just spoke, thank you!", "The second factor was reset after a call; the new phone is enrolled.", "Access", "Service desk", 2},
	{3, "VPN gateway runs out of sessions", "Six incidents in two weeks have the same cause: stale sessions are not closed.", "", "", "The idle time was set to 30 minutes and monitoring warns at 80 %.", "Network", "Network", 2},
	{4, "Replace the core switch in Monfalcone", "The switch is out of maintenance. Planned for Saturday, 20:00 to 23:00.", "", "", "The switch was replaced; all lines were tested.", "Network", "Network", 3},
	{4, "Upgrade of the ERP test system", "Version 12.4 is to be tested by the key users.", "", "", "The test system runs 12.4.", "Software", "Applications", 3},
}

var notes = []string{
	"Looked at the log: nothing unusual on our side.",
	"Same thing as last month; see the earlier case.",
	"Called, nobody picked up. Will try again after lunch.",
	"Tomás from the supplier says it is known and will be mended in the next release.",
	"Needs somebody on site; talk to Field support.",
}

// customFields of operations, as an administrator would add them.
var customFields = map[string]map[string]any{
	"cust_affected": {
		"element_type": "integer", "label": map[string]any{"en": "People affected", "it": "Persone coinvolte"},
		"options": map[string]any{"min": 0, "max": 50000}, "indexed": true, "position": 1,
	},
	"cust_site": {
		"element_type": "select", "label": map[string]any{"en": "Site", "it": "Sede"},
		"options": map[string]any{"list": "demo_site"}, "indexed": true, "position": 2,
	},
}

var siteList = map[string]any{
	"code": "demo_site", "label": map[string]any{"en": "Sites", "it": "Sedi"},
	"values": []any{
		map[string]any{"value": "trieste", "label": map[string]any{"en": "Trieste"}},
		map[string]any{"value": "udine", "label": map[string]any{"en": "Udine"}},
		map[string]any{"value": "koper", "label": map[string]any{"en": "Koper", "it": "Capodistria"}},
		map[string]any{"value": "remote", "label": map[string]any{"en": "Remote", "it": "Da remoto"}},
	},
}

// offered is a request of the portal, in both languages.
type offered struct {
	kind                             int64
	name, italian, text, textItalian string
	icon, category                   string
}

// catalogue are the groups of the portal.
var catalogue = []struct {
	name, italian, text, textItalian, icon string
	requests                               []offered
}{
	{"I need something", "Ho bisogno di qualcosa", "Usually there within three working days.", "Di solito arriva entro tre giorni lavorativi.", "shopping-cart", []offered{
		{2, "New or extra device", "Dispositivo nuovo o in più", "A notebook, a screen, a phone.", "Un notebook, uno schermo, un telefono.", "device-desktop-plus", "Hardware"},
		{2, "Software or licence", "Programma o licenza", "What you need, and for which work.", "Che cosa ti serve, e per quale lavoro.", "apps", "Software"},
		{2, "Access to a system or folder", "Accesso a un sistema o a una cartella", "Your manager is asked to agree.", "Si chiede il consenso del tuo responsabile.", "key", "Access"},
	}},
	{"People and workplace", "Persone e posto di lavoro", "Please tell us five days before.", "Avvisaci con cinque giorni di anticipo.", "armchair", []offered{
		{2, "A new colleague starts", "Arriva un nuovo collega", "Device, accounts and a desk are ready on the first day.", "Dispositivo, account e scrivania sono pronti il primo giorno.", "user-plus", ""},
		{2, "Move to another desk", "Spostamento di scrivania", "We move what stands on it.", "Spostiamo ciò che c'è sopra.", "armchair", ""},
		{2, "Badge or parking", "Badge o parcheggio", "New, lost, or for another building.", "Nuovo, smarrito o per un altro edificio.", "id-badge-2", ""},
	}},
}
