package api

import (
	"fmt"
	"io"
	"net/http"

	"steward/engine/fault"
)

// largestAvatar is how large an uploaded picture may be, in bytes.
const largestAvatar = 10 << 20

// picture reads the part named file of a form.
func (c *call) picture() ([]byte, error) {
	part, err := c.upload(largestAvatar, largestAvatar)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(part)
	if err != nil {
		return nil, tooLarge(err, largestAvatar)
	}
	if len(content) == 0 {
		return nil, fault.InvalidField("file", "fault.required")
	}
	return content, nil
}

func (c *call) setAvatar(id int64) (any, error) {
	content, err := c.picture()
	if err != nil {
		return nil, err
	}
	return nil, c.h.People.SetAvatar(c.ctx(), id, content)
}

func setOwnAvatar(c *call) (any, error) {
	if err := c.itself(); err != nil {
		return nil, err
	}
	return c.setAvatar(c.actor.ID)
}

func endOwnAvatar(c *call) (any, error) {
	if err := c.itself(); err != nil {
		return nil, err
	}
	return nil, c.h.People.EndAvatar(c.ctx(), c.actor.ID)
}

func setUserAvatar(c *call) (any, error) {
	id, err := c.other()
	if err != nil {
		return nil, err
	}
	return c.setAvatar(id)
}

func endUserAvatar(c *call) (any, error) {
	id, err := c.other()
	if err != nil {
		return nil, err
	}
	return nil, c.h.People.EndAvatar(c.ctx(), id)
}

// avatars tells who has a picture, so that a list asks for none in vain.
func avatars(c *call) (any, error) {
	items, err := c.h.People.Avatars(c.ctx())
	if err != nil {
		return nil, err
	}
	return map[string]any{"items": items}, nil
}

// avatar gives a picture. End users are given their own alone: who else there is is not told to them.
func avatar(c *call) (any, error) {
	if err := c.known("v"); err != nil {
		return nil, err
	}
	name := c.r.PathValue("username")
	if !c.actor.BackEnd() && name != c.actor.Username {
		return nil, fault.Missing()
	}
	content, err := c.h.People.Avatar(c.ctx(), name)
	if err != nil {
		return nil, err
	}
	head := c.w.Header()
	head.Set("Content-Type", "image/jpeg")
	head.Set("Content-Length", fmt.Sprint(len(content)))
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	head.Set("Cache-Control", "private, max-age=86400") // the address changes with the picture
	c.answered = true
	c.w.WriteHeader(http.StatusOK)
	c.w.Write(content) //nolint:errcheck // the caller has gone
	return nil, nil
}
