package access

import (
	"bytes"
	"context"
	"encoding/base64"
	"image"
	"image/color"
	_ "image/gif" // the first picture of one
	"image/jpeg"
	_ "image/png"
	"net/http"
	"strings"

	"steward/engine/auth"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/record"
)

const (
	side      = 256      // of a kept picture, in pixels
	mostPixel = 24 << 20 // of an uploaded one: as many as a good camera makes
	quality   = 85       // of the kept JPEG
	mostFaces = 5000     // users with a picture that are told at once
	version   = 16       // characters of the hash that name a picture
)

// drawing bounds how many pictures are unpacked at once: each takes up to 100 MB.
var drawing = make(chan struct{}, 2)

// SetAvatar keeps the picture of a user. It is unpacked, cut to a square, made small and packed again, so that nothing but
// the pixels of what was uploaded is ever given out.
func (x *Directory) SetAvatar(ctx context.Context, id int64, content []byte) error {
	small, err := squared(ctx, content)
	if err != nil {
		return err
	}
	packed := base64.StdEncoding.EncodeToString(small)
	return x.records.Together(asReader(ctx), func(ctx context.Context) error {
		if err := x.dropPicture(ctx, id); err != nil {
			return err
		}
		if _, err := x.records.Create(ctx, Picture, record.Input{"user_id": id, "content": packed}, record.Options{}); err != nil {
			return err
		}
		_, err := x.records.Update(ctx, record.Ref{Model: User, ID: id}, record.Input{"avatar": auth.Hash(packed)[:version]}, record.Options{})
		return err
	})
}

// EndAvatar forgets the picture of a user; his initials stand for him again.
func (x *Directory) EndAvatar(ctx context.Context, id int64) error {
	return x.records.Together(asReader(ctx), func(ctx context.Context) error {
		if err := x.dropPicture(ctx, id); err != nil {
			return err
		}
		_, err := x.records.Update(ctx, record.Ref{Model: User, ID: id}, record.Input{"avatar": nil}, record.Options{})
		return err
	})
}

func (x *Directory) dropPicture(ctx context.Context, id int64) error {
	pictures := x.registry().Model(Picture)
	row, err := x.one(ctx, pictures, is(pictures, "user_id", id), "user_id")
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err == nil {
		_, err = x.records.Delete(ctx, record.Ref{Model: Picture, ID: row.ID}, record.Options{})
	}
	return err
}

// Avatar gives the picture of a user as JPEG; fault.NotFound when he has none.
func (x *Directory) Avatar(ctx context.Context, username string) ([]byte, error) {
	acc, err := x.ByName(ctx, username)
	if err != nil {
		return nil, err
	}
	pictures := x.registry().Model(Picture)
	row, err := x.one(ctx, pictures, is(pictures, "user_id", acc.ID), "content")
	if err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(row.Values.Text("content"))
}

// Avatars tells which users have a picture, with a version that changes with it.
func (x *Directory) Avatars(ctx context.Context) (map[string]string, error) {
	users := x.registry().Model(User)
	rows, err := x.reader(ctx).Find(ctx, record.Query{Model: users, Where: condition.Test{Path: path(users, "avatar"), Op: condition.Unset, Negated: true},
		Fields: paths(users, "username", "avatar"), Limit: mostFaces, Order: byID(users)})
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		out[r.Values.Text("username")] = r.Values.Text("avatar")
	}
	return out, err
}

// squared makes the small square of a picture.
func squared(ctx context.Context, content []byte) ([]byte, error) {
	kind := http.DetectContentType(content)
	start := strings.ToLower(string(content[:min(len(content), 1024)]))
	switch {
	case strings.Contains(start, "<svg") || strings.HasPrefix(kind, "text/"):
		return nil, fault.InvalidField("file", "access.avatar.drawing")
	case kind != "image/png" && kind != "image/jpeg" && kind != "image/gif":
		return nil, fault.InvalidField("file", "access.avatar.kind")
	}
	about, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return nil, fault.InvalidField("file", "access.avatar.broken").Because(err)
	}
	if about.Width < 1 || about.Height < 1 || about.Width > mostPixel/about.Height {
		return nil, fault.InvalidField("file", "access.avatar.large", fault.Params{"max": mostPixel >> 20})
	}
	select {
	case drawing <- struct{}{}:
		defer func() { <-drawing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	picture, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		return nil, fault.InvalidField("file", "access.avatar.broken").Because(err)
	}
	var out bytes.Buffer
	err = jpeg.Encode(&out, shrunk(picture), &jpeg.Options{Quality: quality})
	return out.Bytes(), err
}

// shrunk averages the middle square of a picture to side × side pixels on white.
func shrunk(picture image.Image) image.Image {
	b := picture.Bounds()
	edge := min(b.Dx(), b.Dy())
	left, top := b.Min.X+(b.Dx()-edge)/2, b.Min.Y+(b.Dy()-edge)/2
	out := image.NewRGBA(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			x0, y0 := left+x*edge/side, top+y*edge/side
			x1, y1 := max(left+(x+1)*edge/side, x0+1), max(top+(y+1)*edge/side, y0+1)
			var r, g, b, n uint64
			for py := y0; py < y1; py += 1 + (y1-y0)/8 { // up to 8 × 8 points are enough
				for px := x0; px < x1; px += 1 + (x1-x0)/8 {
					cr, cg, cb, ca := picture.At(px, py).RGBA() // premultiplied
					r, g, b, n = r+uint64(cr+0xffff-ca), g+uint64(cg+0xffff-ca), b+uint64(cb+0xffff-ca), n+1
				}
			}
			out.SetRGBA(x, y, color.RGBA{uint8(r / n >> 8), uint8(g / n >> 8), uint8(b / n >> 8), 255})
		}
	}
	return out
}
