package main

import (
	"sync"
	"time"
)

// meter holds what one worker has done so far.
type meter struct {
	mutex     sync.Mutex
	count     int64
	recording bool
	latencies []time.Duration
}

func (m *meter) add(done int64) {
	m.mutex.Lock()
	m.count += done
	m.mutex.Unlock()
}

func (m *meter) addTimed(start time.Time) {
	took := time.Since(start)
	m.mutex.Lock()
	m.count++
	if m.recording {
		m.latencies = append(m.latencies, took)
	}
	m.mutex.Unlock()
}

func (m *meter) recorded() []time.Duration {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return m.latencies
}

// begin has latencies kept from now on, and returns what was done before.
func begin(meters []*meter) int64 {
	for _, m := range meters {
		m.mutex.Lock()
		m.recording = true
		m.mutex.Unlock()
	}
	return total(meters)
}

func total(meters []*meter) (sum int64) {
	for _, m := range meters {
		m.mutex.Lock()
		sum += m.count
		m.mutex.Unlock()
	}
	return sum
}
