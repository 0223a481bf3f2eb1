import AttendanceSync
import Foundation
import Simulator

if CommandLine.arguments.dropFirst().first == "http-worker" { runHTTPWorker() }
