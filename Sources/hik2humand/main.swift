import AttendanceSync
import Foundation
import Simulator

