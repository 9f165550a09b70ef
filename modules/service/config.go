package service

// Config is what an administrator sets for the service desk.
type Config struct {
	BlockClosing    bool // refuse to close above open children and tasks; otherwise the interface warns
	ReopenOnComment bool
	ReopenDays      int64
	ReopenStatus    int64
	PortalClose     bool  // the requester may say that it is solved
	WithdrawStatus  int64 // of an operation that the requester takes back while it is new; 0: he cannot

	CommentStatus    bool // a comment of the team changes the status
	CommentNewStatus int64
	CommentExclude   []int64
	CommentGroups    []int64
}

// config reads the settings in force.
func (d *desk) config() Config {
	s := d.settings
	return Config{
		BlockClosing:    s.Flag("service.block_closing"),
		ReopenOnComment: s.Flag("service.reopen_on_comment"),
		ReopenDays:      s.Int("service.reopen_days"),
		ReopenStatus:    s.Int("service.reopen_status"),
		PortalClose:     s.Flag("service.portal_close"),
		WithdrawStatus:  s.Int("service.withdraw_status"),

		CommentStatus:    s.Flag("service.comment_status"),
		CommentNewStatus: s.Int("service.comment_new_status"),
		CommentExclude:   s.IDs("service.comment_exclude"),
		CommentGroups:    s.IDs("service.comment_groups"),
	}
}
