package price

import "testing"

func TestOf(t *testing.T) {
	if got := Of(3, 250); got != "7.50" {
		t.Fatal(got)
	}
}
