#!/bin/bash
# Stands in for the program as an HTTP worker: does what the test says.
eval "$WORKER_SCRIPT"
