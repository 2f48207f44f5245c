// Package price tells what things cost.
package price

import "fmt"

// Of tells what so many of something cost, in whole units and cents.
func Of(number, cents int) string {
	return fmt.Sprintf("%d.%02d", number*cents/100, number*cents%100)
}
