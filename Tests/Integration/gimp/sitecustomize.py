"""Python loads this at its start in every plug-in of the tests: SIGUSR1 then writes the stacks of all threads to the error stream."""
import faulthandler
import signal

faulthandler.register(signal.SIGUSR1)
